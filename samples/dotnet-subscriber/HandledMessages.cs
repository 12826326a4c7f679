using System.Collections.Concurrent;
using MassTransit;

namespace Enrollment.Samples.Subscriber;

/// <summary>
/// The ids of messages that were handled, kept in a file so that a restart does not forget them. Whoever has a database
/// keeps them there, in the transaction of the work itself: then nothing is ever done twice.
/// </summary>
public sealed class HandledMessages
{
    private readonly string _file;
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<Guid, bool> _ids;

    public HandledMessages(string file)
    {
        _file = file;
        _ids = new(File.Exists(file) ? File.ReadLines(file).Select(id => KeyValuePair.Create(Guid.Parse(id), true)) : []);
    }

    /// <summary>At least once means now and then twice, under the same id: the second one is passed over.</summary>
    public async Task OnceAsync<T>(ConsumeContext<T> context, Func<T, Task> handle)
        where T : class
    {
        var id = context.MessageId!.Value;
        if (!_ids.TryAdd(id, true))
            return;
        try
        {
            await handle(context.Message);
        }
        catch
        {
            _ids.TryRemove(id, out _);
            throw;
        }
        lock (_writing)
            File.AppendAllText(_file, $"{id}\n");
    }
}
