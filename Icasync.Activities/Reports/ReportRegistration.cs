using Microsoft.Extensions.DependencyInjection;

namespace Icasync.Activities.Reports;

/// <summary>Registers what only looks at runs.</summary>
public static class ReportRegistration
{
    /// <summary>Adds the readers of runs, trees, changes and plans, and the writers of reports.</summary>
    public static IServiceCollection AddIcasyncReports(this IServiceCollection services) =>
        services.AddSingleton<RunReportReader>().AddSingleton<ReportWriter>().AddSingleton<TreeReader>()
            .AddSingleton<ChangeReader>().AddSingleton<OperatorLogReader>().AddSingleton<TermReader>()
            .AddSingleton<TodayReader>().AddSingleton<NameReader>().AddSingleton<SubjectOfferings>()
            .AddSingleton<TroubleReader>().AddSingleton<GridReader>().AddSingleton<PlanPages>()
            .AddSingleton<CollegeReader>().AddSingleton<DriftList>().AddSingleton<FindingList>()
            .AddSingleton<BulkReader>();
}
