using System.ComponentModel;
using Icasync.Activities.Base;
using Icasync.Activities.Probing;
using Icasync.Activities.Settings;
using Icasync.Activities.Wps;
using Icasync.Cli.Hosting;
using Icasync.Cli.Output;
using Icasync.Domain.Probing;
using Spectre.Console.Cli;

namespace Icasync.Cli.Commands;

/// <summary>
/// <c>icasync probe</c>: asks the configured WPS what its documents leave open, on calendars of its own, and keeps the
/// answers for every later run.
/// </summary>
public sealed class ProbeCommand(CommandIo io) : AsyncCommand<ProbeCommand.Options>
{
    /// <inheritdoc/>
    public override async Task<int> ExecuteAsync(
        CommandContext context, Options settings, CancellationToken cancellationToken)
    {
        ProbeOptions wanted = settings.ToProbe();
        if (settings.DryRun)
        {
            WriteQuestions();
            return ExitCodes.Completed;
        }

        IcasyncSettings all = settings.Load(io);
        all.RequireWps();
        wanted = wanted with { SendsMessages = all.Notify.WpsReceivers.Count > 0 };
        await using Workspace workspace = await Workspace.OpenAsync(
            settings, io, DatabaseNeed.Write, cancellationToken);
        ProbeReport report = await workspace.Get<Probe>().RunAsync(wanted, io.Note, cancellationToken);
        Write(report, workspace.Get<WpsProfiles>());
        return report is { IsClean: true, Profile.Open: 0 } ? ExitCodes.Completed : ExitCodes.WithFailures;
    }

    private void WriteQuestions()
    {
        if (!io.Json)
        {
            ProbeText.WriteQuestions(io.Out);
            return;
        }

        io.WriteJson(new
        {
            questions = ProbeQuestions.All.Select(question => new
            {
                question.Id, question.English, question.Chinese, question.Assumed, question.Calls,
                question.NeedsAccount,
            }),
        });
    }

    private void Write(ProbeReport report, WpsProfiles profiles)
    {
        if (!io.Json)
        {
            ProbeText.Write(io.Out, report, profiles);
            return;
        }

        io.WriteJson(new
        {
            report.Profile.Server,
            probedAt = WireFormat.Instant(report.Profile.ProbedAt),
            report.Profile.Differences,
            report.Profile.Open,
            report.Calls,
            report.Cleared,
            report.LeftAlone,
            report.IsClean,
            uses = new { profiles.Rate, profiles.RateOrigin, profiles.EventsPerCall, profiles.PeoplePerCall },
            questions = report.Profile.Findings.Select(finding => new
            {
                finding.Id,
                ProbeQuestions.Of(finding.Id).English,
                ProbeQuestions.Of(finding.Id).Chinese,
                ProbeQuestions.Of(finding.Id).Assumed,
                finding.Outcome,
                finding.Found,
                finding.Detail,
                ProbeQuestions.Of(finding.Id).Effect,
                finding.Warning,
            }),
        });
    }

    /// <summary>How far the probe may go.</summary>
    public sealed class Options : CommonSettings
    {
        private const int AccountsMax = 300;
        private const int EventsLimit = 20_000;
        private const int RateLimit = 10_000;
        private const int SecondsMax = 600;

        [CommandOption("--account <NUMBER>")]
        [Description("Number (ex_user_id) of a test account, for questions about access; may be repeated")]
        public string[] Accounts { get; init; } = [];

        [CommandOption("--rate-max <N>")]
        [Description("Most calls a second to try; default: the set rate")]
        public int? RateMax { get; init; }

        [CommandOption("--rate-seconds <N>")]
        [Description("Seconds to hold each rate; 0 leaves the rate out; default: 5")]
        public int RateSeconds { get; init; } = 5;

        [CommandOption("--events-max <N>")]
        [Description("Most events to fill a scratch calendar with, to meet a limit; default: 100")]
        public int EventsMax { get; init; } = 100;

        [CommandOption("--word <TEXT>")]
        [Description("A word that WPS is thought to refuse in an event")]
        public string? Word { get; init; }

        [CommandOption("--dry-run")]
        [Description("Say what would be asked and called, and call nothing")]
        public bool DryRun { get; init; }

        internal ProbeOptions ToProbe()
        {
            if (Accounts.Length > AccountsMax || Accounts.Distinct(StringComparer.Ordinal).Count() < Accounts.Length
                || Accounts.Any(string.IsNullOrWhiteSpace))
            {
                throw CliException.BadArgument(
                    "--account",
                    $"--account is '{string.Join("', '", Accounts)}' but must be the numbers of different test "
                    + $"accounts, at most {AccountsMax}.");
            }

            if (RateMax is < 1 or > RateLimit)
            {
                throw CliException.BadArgument(
                    "--rate-max", $"--rate-max is '{RateMax}' but must be a whole number from 1 to {RateLimit}.");
            }

            if (RateSeconds is < 0 or > SecondsMax)
            {
                throw CliException.BadArgument(
                    "--rate-seconds",
                    $"--rate-seconds is '{RateSeconds}' but must be a whole number from 0 to {SecondsMax}.");
            }

            if (EventsMax is < 100 or > EventsLimit)
            {
                throw CliException.BadArgument(
                    "--events-max",
                    $"--events-max is '{EventsMax}' but must be a whole number from 100 to {EventsLimit}.");
            }

            if (Word is not null && string.IsNullOrWhiteSpace(Word))
            {
                throw CliException.BadArgument("--word", "--word is empty but must be a word.");
            }

            return new ProbeOptions
            {
                Accounts = Accounts, RateMax = RateMax, RateHold = TimeSpan.FromSeconds(RateSeconds),
                EventsMax = EventsMax, Word = Word?.Trim(),
            };
        }
    }
}
