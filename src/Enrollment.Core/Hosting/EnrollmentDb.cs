using Enrollment.Core.Accounts;
using Enrollment.Core.Calls;
using Enrollment.Core.Contacts;
using Enrollment.Core.Customers;
using Enrollment.Core.Enrollments;
using Enrollment.Core.Imports;
using Enrollment.Core.Jobs;
using Enrollment.Core.Recurring;
using Enrollment.Core.Sequences;
using Enrollment.Core.Steps;
using Enrollment.Core.Webhooks;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Enrollment.Core.Hosting;

/// <summary>
/// The tables for ordinary reads and writes. The migrations create the schema; a test compares this model with it. Bulk, claim and
/// sweep statements are <c>.sql</c> files beside their callers.
/// </summary>
public sealed class EnrollmentDb(DbContextOptions<EnrollmentDb> options) : DbContext(options)
{
    public DbSet<Account> Accounts => Set<Account>();
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<CustomerContact> CustomerContacts => Set<CustomerContact>();
    public DbSet<Sequence> Sequences => Set<Sequence>();
    public DbSet<SequenceStep> SequenceSteps => Set<SequenceStep>();
    public DbSet<CallSettings> CallSettings => Set<CallSettings>();
    public DbSet<CallRules> CallRules => Set<CallRules>();
    public DbSet<DoNotCallNumber> DoNotCall => Set<DoNotCallNumber>();
    public DbSet<BulkJob> BulkJobs => Set<BulkJob>();
    public DbSet<BulkPage> BulkPages => Set<BulkPage>();
    public DbSet<BulkOutcome> BulkOutcomes => Set<BulkOutcome>();
    public DbSet<ContactEnrollment> Enrollments => Set<ContactEnrollment>();
    public DbSet<CallFacts> CallFacts => Set<CallFacts>();
    public DbSet<Call> Calls => Set<Call>();
    public DbSet<StepRun> StepRuns => Set<StepRun>();
    public DbSet<EnrollmentNote> EnrollmentNotes => Set<EnrollmentNote>();
    public DbSet<StoredImport> Imports => Set<StoredImport>();
    public DbSet<ImportMember> ImportMembers => Set<ImportMember>();
    public DbSet<ImportRefusedRow> ImportRefusedRows => Set<ImportRefusedRow>();
    public DbSet<RecurringEnrollment> RecurringEnrollments => Set<RecurringEnrollment>();
    public DbSet<RecurringRun> RecurringRuns => Set<RecurringRun>();
    public DbSet<WebhookDelivery> WebhookDeliveries => Set<WebhookDelivery>();
    public DbSet<WebhookSecret> WebhookSecrets => Set<WebhookSecret>();

    /// <summary>Names tables and columns as the migrations do: <c>snake_case</c>.</summary>
    public static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source).UseSnakeCaseNamingConvention();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // What an enrollment carries in memory; found through its properties before those are ignored.
        modelBuilder.Ignore<SequencePlan>().Ignore<PlannedStep>().Ignore<EnrollmentEffects>().Ignore<Calling>();
        modelBuilder.Entity<Account>();
        modelBuilder.Entity<ApiKey>();
        modelBuilder.Entity<Contact>(contact =>
        {
            contact.HasKey(c => new { c.AccountId, c.Id });
            contact.Property(c => c.Custom).HasColumnType("jsonb");
        });
        modelBuilder.Entity<Customer>().HasKey(c => new { c.AccountId, c.Id });
        modelBuilder.Entity<CustomerContact>().HasKey(l => new { l.AccountId, l.ContactId, l.CustomerId });
        modelBuilder.Entity<Sequence>();
        modelBuilder.Entity<SequenceStep>(step =>
        {
            step.HasKey(s => new { s.SequenceId, s.Version, s.Position });
            step.Property(s => s.Action).HasColumnType("jsonb");
        });
        modelBuilder.Entity<CallSettings>(settings =>
        {
            settings.HasKey(s => s.SequenceId);
            settings.Property(s => s.Variables).HasColumnType("jsonb");
            settings.Property(s => s.CallWindows).HasColumnType("jsonb");
            settings.Property(s => s.Exceptions).HasColumnType("jsonb");
            settings.Property(s => s.Data).HasColumnType("jsonb");
            settings.Property(s => s.ResultWebhook).HasColumnType("jsonb");
        });
        modelBuilder.Entity<CallRules>(rules =>
        {
            rules.HasKey(r => new { r.SequenceId, r.Version });
            rules.Property(r => r.RetryRules).HasColumnType("jsonb");
        });
        modelBuilder.Entity<DoNotCallNumber>().HasKey(n => new { n.AccountId, n.PhoneE164 });
        modelBuilder.Entity<BulkJob>().Property(j => j.Target).HasColumnType("jsonb");
        modelBuilder.Entity<BulkPage>(page =>
        {
            page.HasKey(p => new { p.JobId, p.PageNumber });
            page.Property(p => p.SkippedReasons).HasColumnType("jsonb");
            page.Property(p => p.FailedReasons).HasColumnType("jsonb");
        });
        modelBuilder.Entity<BulkOutcome>().HasKey(o => new { o.JobId, o.Key });
        modelBuilder.Entity<ContactEnrollment>(enrollment =>
        {
            enrollment.HasKey(e => e.CorrelationId);
            enrollment.Property(e => e.CorrelationId).HasColumnName("id");
            enrollment.Ignore(e => e.Plan).Ignore(e => e.Now).Ignore(e => e.Effects).Ignore(e => e.IsChanged).Ignore(e => e.CurrentStep);
            enrollment.Ignore(e => e.Calling).Ignore(e => e.ReportTimeout);
        });
        modelBuilder.Entity<CallFacts>(facts =>
        {
            facts.HasKey(f => f.EnrollmentId);
            facts.Property(f => f.Variables).HasColumnType("jsonb");
        });
        modelBuilder.Entity<Call>(call =>
        {
            call.HasKey(c => c.CallId);
            call.Property(c => c.Report).HasColumnType("jsonb");
            call.Property(c => c.LateReports).HasColumnType("jsonb");
            call.Ignore(c => c.IsChanged);
        });
        modelBuilder.Entity<WebhookDelivery>(delivery =>
        {
            delivery.Property(d => d.Headers).HasColumnType("jsonb");
            delivery.Property(d => d.Body).HasColumnType("json");
        });
        modelBuilder.Entity<WebhookSecret>();
        modelBuilder.Entity<RecurringEnrollment>().Property(r => r.Target).HasColumnType("jsonb");
        modelBuilder.Entity<RecurringRun>();
        modelBuilder.Entity<StoredImport>();
        modelBuilder.Entity<ImportMember>().HasKey(m => new { m.ImportId, m.Key });
        modelBuilder.Entity<ImportRefusedRow>().HasKey(r => new { r.ImportId, r.Ordinal });
        modelBuilder.Entity<StepRun>().HasKey(r => new { r.EnrollmentId, r.StepSeq });
        modelBuilder.Entity<EnrollmentNote>().HasKey(n => new { n.EnrollmentId, n.Id });
    }
}
