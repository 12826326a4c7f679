using MassTransit;
using MassTransit.RetryPolicies;

namespace Enrollment.Consumers.Hosting;

/// <summary>
/// Retries a message for a limited time, counted from its arrival. A number of attempts would bound nothing, because an attempt can be
/// slow, and the broker closes the channel of a message that is kept for half an hour.
/// </summary>
internal sealed class PatientRetry(IExceptionFilter filter, TimeSpan patience, TimeProvider clock) : IRetryPolicy
{
    public RetryPolicyContext<T> CreatePolicyContext<T>(T context)
        where T : class, PipeContext => new Arrival<T>(this, context, clock.GetTimestamp());

    public bool IsHandled(Exception exception) => filter.Match(exception);

    public void Probe(ProbeContext context)
    {
        context.Set(new { Policy = nameof(PatientRetry), Patience = patience });
        filter.Probe(context);
    }

    private bool IsPatient(long arrivedAt) => clock.GetElapsedTime(arrivedAt) < patience;

    private static TimeSpan PauseBefore(int attempt) => attempt switch
    {
        <= 10 => TimeSpan.FromMilliseconds(200),
        <= 40 => TimeSpan.FromSeconds(2),
        _ => TimeSpan.FromSeconds(12),
    };

    private sealed class Arrival<T>(PatientRetry policy, T context, long arrivedAt) : BaseRetryPolicyContext<T>(policy, context)
        where T : class, PipeContext
    {
        protected override RetryContext<T> CreateRetryContext(Exception exception, CancellationToken cancellationToken) =>
            new Attempt<T>(policy, Context, exception, 0, arrivedAt, cancellationToken);

        public override bool CanRetry(Exception exception, out RetryContext<T> retryContext) =>
            base.CanRetry(exception, out retryContext) && policy.IsPatient(arrivedAt);
    }

    private sealed class Attempt<T>(PatientRetry policy, T context, Exception exception, int retryCount, long arrivedAt, CancellationToken stop)
        : BaseRetryContext<T>(context, exception, retryCount, stop), RetryContext<T>
        where T : class, PipeContext
    {
        public override TimeSpan? Delay => PauseBefore(RetryAttempt);

        bool RetryContext<T>.CanRetry(Exception exception, out RetryContext<T> retryContext)
        {
            retryContext = new Attempt<T>(policy, Context, exception, RetryCount + 1, arrivedAt, CancellationToken);
            return policy.IsHandled(exception) && policy.IsPatient(arrivedAt);
        }
    }
}
