namespace TaylorSeer.Engine.Images;

/// <summary>What a file is, compared with the npz that it should be.</summary>
public enum NpzState
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It is that file, and its checksum holds.</summary>
    Whole,

    /// <summary>It begins like that file, and is cut off or has wrong bytes.</summary>
    Damaged,

    /// <summary>Something else.</summary>
    Other,
}
