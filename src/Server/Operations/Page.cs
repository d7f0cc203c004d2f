namespace Reprieve.Server.Operations;

/// <summary>One page of a list, in the order of fields that the API's lists have.</summary>
/// <typeparam name="TRows">The rows under the name that the action gives them.</typeparam>
public sealed record Page<TRows>
{
    public required bool PrePage { get; init; }

    public required int CurrentPageNum { get; init; }

    public required string RequestId { get; init; }

    public required int PageSize { get; init; }

    public required int TotalPageNum { get; init; }

    public required TRows Data { get; init; }

    public required int TotalItemNum { get; init; }

    public required bool NextPage { get; init; }
}

/// <summary>The API's way of counting pages: the first is 1, and 0 is taken for it.</summary>
internal static class Page
{
    /// <param name="asked">PageNum as sent.</param>
    /// <param name="size">PageSize, at least 1.</param>
    /// <param name="total">Rows in all.</param>
    public static Page<TRows> Of<TRows>(int asked, int size, int total, TRows rows, Caller caller)
    {
        var number = Math.Max(1, asked);
        var pages = (int)(((long)total + size - 1) / size);
        return new Page<TRows>
        {
            PrePage = number > 1,
            CurrentPageNum = number,
            RequestId = caller.RequestId,
            PageSize = size,
            TotalPageNum = pages,
            Data = rows,
            TotalItemNum = total,
            NextPage = number < pages,
        };
    }

    /// <summary>Rows before a page.</summary>
    public static long Offset(int asked, int size) => (Math.Max(1, asked) - 1L) * size;
}
