namespace Enrollment.EndToEndTests.Harness;

/// <summary>Ends what a test began.</summary>
internal sealed class Ending(Func<Task> end) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => new(end());
}
