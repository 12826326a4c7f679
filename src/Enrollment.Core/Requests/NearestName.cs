namespace Enrollment.Core.Requests;

/// <summary>Finds the name that was most likely meant by one that is not known.</summary>
public static class NearestName
{
    // Nothing is guessed for longer ones, which would cost more than it helps.
    private const int MaxLength = 60;

    /// <summary>Returns the known name that is nearest, if it is near enough; else null.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        if (name.Length is 0 or > MaxLength)
            return null;
        var nearest = known.MinBy(one => Distance(name, one));
        return nearest is not null && IsNear(name, Distance(name, nearest)) ? nearest : null;
    }

    /// <summary>Says whether a name that takes so many changes may have been meant: at most one letter in three.</summary>
    public static bool IsNear(string name, int distance) => distance <= Math.Max(1, name.Length / 3);

    /// <summary>Counts the letters that have to be changed, added, taken out or exchanged with their neighbour.</summary>
    public static int Distance(string from, string to)
    {
        var cost = new int[from.Length + 1, to.Length + 1];
        for (var row = 0; row <= from.Length; row++)
        {
            for (var column = 0; column <= to.Length; column++)
            {
                if (row == 0 || column == 0)
                {
                    cost[row, column] = row + column;
                    continue;
                }
                var change = from[row - 1] == to[column - 1] ? 0 : 1;
                cost[row, column] = Math.Min(cost[row - 1, column - 1] + change, 1 + Math.Min(cost[row - 1, column], cost[row, column - 1]));
                if (row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1])
                    cost[row, column] = Math.Min(cost[row, column], 1 + cost[row - 2, column - 2]);
            }
        }
        return cost[from.Length, to.Length];
    }
}
