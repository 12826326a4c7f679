using Enrollment.Core.Database;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Jobs;
using Enrollment.Core.Outbox;
using Enrollment.Core.Steps;
using Enrollment.Core.Telemetry;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Enrollment.Core.Hosting;

/// <summary>Adds what every process of the service needs: the database, the outbox and its relay, telemetry.</summary>
public static class EnrollmentCore
{
    /// <summary>
    /// Adds the common services. Call it first: hosted services stop in reverse order, and the relay must outlive everything that
    /// writes to the outbox.
    /// </summary>
    public static IHostApplicationBuilder AddEnrollmentCore(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.AddLogDefaults();
        builder.AddTelemetry();
        builder.AddDatabase();
        builder.AddOutbox();
        builder.Services.AddSingleton(provider => new SequencePlans(provider.GetRequiredService<IDbContextFactory<EnrollmentDb>>().CreateDbContext));
        builder.Services.AddSingleton<EnrollmentContexts>();
        builder.Services.AddOptions<JobOptions>().BindConfiguration(JobOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<JobShares>();
        builder.Services.AddSingleton<JobEnd>();
        return builder;
    }

    // At the very bottom of the configuration, so that everything else overrides them: one line per batch of work of ours,
    // and only trouble from the libraries. Logging__Console__FormatterName=json makes them machine-readable.
    private static void AddLogDefaults(this IHostApplicationBuilder builder) =>
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["Logging:LogLevel:Default"] = "Warning",
                ["Logging:LogLevel:Enrollment"] = "Information",
                ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Information",
                // It would log what it throws, twice and with the whole stack; the code that catches it logs it already.
                ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "None",
                // A failing check is an answer to the probe; each probe would log it with its stack.
                ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "None",
                ["Logging:Console:FormatterName"] = "simple",
                ["Logging:Console:FormatterOptions:SingleLine"] = "true",
                ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ ",
                ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
            },
        });

    private static void AddDatabase(this IHostApplicationBuilder builder)
    {
        var connectionString = RequireConnectionString(builder, "Postgres", "Host=127.0.0.1;Port=5432;Username=…;Password=…;Database=enrollment");
        builder.Services.AddSingleton(provider =>
        {
            var source = new NpgsqlDataSourceBuilder(connectionString) { Name = builder.Environment.ApplicationName };
            source.UseLoggerFactory(provider.GetRequiredService<ILoggerFactory>());
            // Statements repeat all day long; resetting a connection that is given back would cost a round trip each time.
            source.ConnectionStringBuilder.MaxAutoPrepare = 100;
            source.ConnectionStringBuilder.NoResetOnClose = true;
            // A database that does not answer is noticed in seconds; the consumers' retries count on that.
            source.ConnectionStringBuilder.Timeout = Math.Min(source.ConnectionStringBuilder.Timeout, 5);
            SessionSettings.Apply(source.ConnectionStringBuilder);
            source.ConnectionStringBuilder.ApplicationName ??= builder.Environment.ApplicationName;
            return source.Build();
        });
        builder.Services.AddDbContextFactory<EnrollmentDb>((provider, options) =>
            EnrollmentDb.Configure(options, provider.GetRequiredService<NpgsqlDataSource>()));
        builder.Services.AddSingleton<Migrator>();
        builder.Services.AddHostedService<MigrateAtStart>();
        builder.Services.AddSingleton<WriteProbe>();
        builder.Services.AddHostedService<WatchWrites>();
    }

    private static void AddOutbox(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(RabbitConnectionString.Parse(
            RequireConnectionString(builder, "RabbitMq", "amqp://user:password@127.0.0.1:5672/")));
        builder.Services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Outages>();
        builder.Services.AddSingleton<RabbitPublisher>();
        builder.Services.AddSingleton<OutboxTable>();
        builder.Services.AddSingleton<OutboxUnits>();
        builder.Services.AddSingleton<OutboxRelay>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<OutboxRelay>());
    }

    private static string RequireConnectionString(IHostApplicationBuilder builder, string name, string example) =>
        builder.Configuration.GetConnectionString(name) is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException($"ConnectionStrings__{name} is not set. It looks like this: {example}");
}
