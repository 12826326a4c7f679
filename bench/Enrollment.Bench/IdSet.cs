using System.Runtime.InteropServices;

namespace Enrollment.Bench;

/// <summary>Counts distinct ids in 16 bytes each, and half as much again to find them. Its size is fixed: memory stays flat.</summary>
internal sealed class IdSet(int capacity)
{
    private readonly Guid[] _slots = new Guid[capacity + (capacity / 2) + 16];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds an id. Returns whether it was new.</summary>
    /// <exception cref="InvalidOperationException">More ids than it was made for.</exception>
    public bool Add(Guid id)
    {
        // Ids are random or hashes in their last bytes.
        var slot = (int)(MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(in id))[1] % (ulong)_slots.Length);
        while (_slots[slot] != Guid.Empty)
        {
            if (_slots[slot] == id)
                return false;
            slot = (slot + 1) % _slots.Length;
        }
        if (_count == capacity)
            throw new InvalidOperationException($"More than {capacity:N0} distinct ids.");
        _slots[slot] = id;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }
}
