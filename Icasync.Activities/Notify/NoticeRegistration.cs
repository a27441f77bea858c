using Icasync.Activities.Lifecycle;
using Icasync.Activities.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Icasync.Activities.Notify;

/// <summary>Registers the channels that settings name; the log is always one.</summary>
public static class NoticeRegistration
{
    /// <summary>
    /// Adds the channels of the settings. To be called before <c>AddIcasync</c>, which adds none but the log.
    /// </summary>
    public static IServiceCollection AddIcasyncNotices(this IServiceCollection services, NotifyOptions options)
    {
        services.AddSingleton(options);
        if (options.WebhookUrl is not null)
        {
            services.AddSingleton<INotifier>(provider => provider.GetRequiredService<WebhookNotifier>());
        }

        if (options.WpsReceivers.Count > 0)
        {
            services.AddSingleton<INotifier>(provider => provider.GetRequiredService<WpsMessageNotifier>());
        }

        if (options.Smtp is not null)
        {
            services.AddSingleton<INotifier, SmtpNotifier>();
        }

        return services;
    }

    internal static void AddCore(IServiceCollection services)
    {
        services.TryAddSingleton(new NotifyOptions());
        services.AddSingleton<INotifier, LogNotifier>();
        services.AddSingleton<WpsMessageNotifier>().AddSingleton<WebhookNotifier>();
        services.AddSingleton<PersonEffectReader>().AddSingleton<PeoplePlanner>().AddSingleton<PersonNoticeStore>()
            .AddSingleton<PeopleTelling>();
        services.AddSingleton<NoticeStore>().AddSingleton<Notices>().AddSingleton<NoticeClock>();
        services.TryAddSingleton<IRunNotifier>(provider => provider.GetRequiredService<Notices>());
    }
}
