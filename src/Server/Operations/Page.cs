namespace Reprieve.Server.Operations;

/// <summary>One page of a list, by the API's way of counting: the first page is 1, and 0 is taken for it.</summary>
/// <param name="asked">PageNum as sent.</param>
/// <param name="size">PageSize, at least 1.</param>
/// <param name="total">Rows in all.</param>
internal sealed class Page(int asked, int size, int total)
{
    public int Number => Math.Max(1, asked);

    public int Size => size;

    public int TotalItems => total;

    public int TotalPages => (int)(((long)total + size - 1) / size);

    public bool HasPrevious => Number > 1;

    public bool HasNext => Number < TotalPages;

    /// <summary>Rows before a page.</summary>
    public static long Offset(int asked, int size) => (Math.Max(1, asked) - 1L) * size;
}
