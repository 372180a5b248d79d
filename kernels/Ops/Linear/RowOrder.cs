namespace TaylorSeer.Kernels.Ops;

/// <summary>How the rows of a matrix lie that a product on the CPU reads, or that is made for one.</summary>
public enum RowOrder
{
    /// <summary>One after another, perhaps apart.</summary>
    Plain,

    /// <summary>
    /// In blocks of as many rows as a tile has on this machine, in each 16 neighbours of one row, then the same of the next: the order in which a
    /// product multiplies them. Only for rows of a multiple of 16 elements, of which a block takes what it takes otherwise.
    /// </summary>
    Blocked,
}
