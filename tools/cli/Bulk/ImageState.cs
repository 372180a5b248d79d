namespace TaylorSeer.Cli.Bulk;

/// <summary>What an image's file is.</summary>
enum ImageState
{
    Missing,

    /// <summary>Every checksum holds, and it is that image of that run.</summary>
    Whole,

    /// <summary>It cannot be read, or not all of it.</summary>
    Damaged,
}
