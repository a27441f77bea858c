namespace Icasync.Cli.Commands;

/// <summary>What a command is for: the help lists commands by it.</summary>
internal enum CommandGroup
{
    Try,
    Prepare,
    Sync,
    Look,
    Act,
    Decide,
    Program,
}
