using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Enrollment.Core.Telemetry;

internal static class TelemetrySetup
{
    /// <summary>Exports metrics and traces by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, else costs nothing.</summary>
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            return;

        var service = ResourceBuilder.CreateDefault().AddService(builder.Environment.ApplicationName);
        builder.Services.AddHostedService(_ => new TelemetryExport(service));
    }

    private sealed class TelemetryExport(ResourceBuilder service) : IHostedService
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            _traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(service)
                .AddSource(EnrollmentTelemetry.Name, "MassTransit", "Npgsql", "Microsoft.AspNetCore")
                .AddOtlpExporter()
                .Build();
            _metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(service)
                .AddMeter(EnrollmentTelemetry.Name, "MassTransit", "Npgsql", "Microsoft.AspNetCore.Hosting", "System.Runtime")
                .AddOtlpExporter()
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _traces?.Dispose();
            _metrics?.Dispose();
            return Task.CompletedTask;
        }
    }
}
