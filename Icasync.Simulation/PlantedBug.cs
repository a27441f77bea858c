namespace Icasync.Simulation;

/// <summary>A defect put in on purpose: the simulation must find it, or it proves nothing.</summary>
public enum PlantedBug
{
    None,

    /// <summary>
    /// What a call left unfinished leaves no trace in the ledger, as if no intent had been written before it.
    /// </summary>
    SkipsIntents,

    /// <summary>What was created but not recorded is not looked for at WPS before the call is repeated.</summary>
    ForgetsAdoption,

    /// <summary>A short answer to a batch counts for every item that was sent (DOMAIN R17).</summary>
    TrustsShortAnswers,

    /// <summary>Gate, attempt and claim are not looked at before a write (DESIGN 2).</summary>
    DropsFence,

    /// <summary>
    /// An attendee is removed without an intent: who dies between call and record leaves no trace of it (DESIGN 3).
    /// </summary>
    AttendeeWithoutIntent,

    /// <summary>Whoever compares with WPS is told what the ledger says of it, and WPS is not asked.</summary>
    TrustsLedger,

    /// <summary>Two databases with one app carry the same id, so that events do not tell whose they are.</summary>
    SharesInstallation,

    /// <summary>What people were told is forgotten, so that it is sent again with the next run.</summary>
    TellsAgain,
}
