using Icasync.Activities.Base;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Icasync.Functions;

/// <summary>
/// Sends spans and metrics to an OTLP collector, where one is set; without the setting nothing listens.
/// </summary>
public static class TelemetryRegistration
{
    /// <summary>Adds the exporters.</summary>
    /// <param name="endpoint">
    /// Setting <c>Icasync__Telemetry__OtlpEndpoint</c> or <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>; null means none. Other
    /// settings of the exporter, such as its protocol, are OpenTelemetry's own.
    /// </param>
    public static IServiceCollection AddIcasyncTelemetry(this IServiceCollection services, Uri? endpoint)
    {
        if (endpoint is null)
        {
            return services;
        }

        // The host's name may be a person's machine: only the service is named.
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Clear().AddService("icasync", autoGenerateServiceInstanceId: false))
            .WithTracing(tracing => tracing
                .AddSource(IcasyncTelemetry.Name)
                .AddOtlpExporter(otlp => otlp.Endpoint = endpoint))
            .WithMetrics(metrics => metrics
                .AddMeter(IcasyncTelemetry.Name)
                .AddOtlpExporter((otlp, _) => otlp.Endpoint = endpoint));
        return services;
    }

    /// <summary>
    /// Begins to listen where no host starts services by itself. What was collected leaves when they are disposed.
    /// </summary>
    public static void Start(IServiceProvider services)
    {
        services.GetService<TracerProvider>();
        services.GetService<MeterProvider>();
    }
}
