namespace Icasync.Activities.Ledger;

/// <summary>Whom a failure waits for (DESIGN 5).</summary>
public enum FailureClass
{
    /// <summary>WPS gave no answer: the next try may succeed.</summary>
    Network,

    /// <summary>WPS or the data refuses it: a person has to see to it.</summary>
    Business,

    /// <summary>The program met an error that it does not know: whoever runs it reads the log.</summary>
    System,
}
