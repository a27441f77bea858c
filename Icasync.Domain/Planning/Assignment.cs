namespace Icasync.Domain.Planning;

/// <summary>
/// The assignment problem: rows to columns, one each, at the least total cost (Hungarian method, cubic time).
/// </summary>
internal static class Assignment
{
    /// <summary>The column of each row.</summary>
    /// <param name="costs">A square matrix.</param>
    public static int[] Least(long[,] costs)
    {
        int size = costs.GetLength(0);
        long[] rowPotential = new long[size + 1];
        long[] columnPotential = new long[size + 1];

        // Row of each column; index 0 is the row that is being placed, so rows and columns count from 1 here.
        int[] rowOf = new int[size + 1];
        for (int row = 1; row <= size; row++)
        {
            rowOf[0] = row;
            int[] cameFrom = Grow(costs, rowPotential, columnPotential, rowOf, out int free);
            for (int column = free; column != 0; column = cameFrom[column])
            {
                rowOf[column] = rowOf[cameFrom[column]];
            }
        }

        int[] columns = new int[size];
        for (int column = 1; column <= size; column++)
        {
            columns[rowOf[column] - 1] = column - 1;
        }

        return columns;
    }

    /// <summary>
    /// Grows a shortest tree from column 0 until it meets a free column; answers how each column was reached.
    /// </summary>
    private static int[] Grow(long[,] costs, long[] rowPotential, long[] columnPotential, int[] rowOf, out int free)
    {
        int size = costs.GetLength(0);
        long[] slack = new long[size + 1];
        Array.Fill(slack, long.MaxValue);
        bool[] reached = new bool[size + 1];
        int[] cameFrom = new int[size + 1];
        int at = 0;
        do
        {
            reached[at] = true;
            int row = rowOf[at];
            int next = 0;
            long step = long.MaxValue;
            for (int column = 1; column <= size; column++)
            {
                if (reached[column])
                {
                    continue;
                }

                long reduced = costs[row - 1, column - 1] - rowPotential[row] - columnPotential[column];
                if (reduced < slack[column])
                {
                    (slack[column], cameFrom[column]) = (reduced, at);
                }

                if (slack[column] < step)
                {
                    (step, next) = (slack[column], column);
                }
            }

            for (int column = 0; column <= size; column++)
            {
                if (reached[column])
                {
                    rowPotential[rowOf[column]] += step;
                    columnPotential[column] -= step;
                }
                else
                {
                    slack[column] -= step;
                }
            }

            at = next;
        }
        while (rowOf[at] != 0);
        free = at;
        return cameFrom;
    }
}
