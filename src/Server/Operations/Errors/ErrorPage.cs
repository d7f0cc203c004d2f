using Reprieve.Server.Tasks;

namespace Reprieve.Server.Operations.Errors;

/// <summary>What a code does to whatever it is said of.</summary>
public enum ErrorEffect
{
    /// <summary>A request is refused with it.</summary>
    Refusal,

    /// <summary>An item has ended with it, and nothing is charged.</summary>
    Failure,

    /// <summary>An item waits because of it, and goes on.</summary>
    Waiting,

    /// <summary>An item ended well, and this is said of it.</summary>
    Reservation,
}

/// <summary>A page of the error centre: a code in words that say what to do. Words between <c>`</c> are to be typed as they are.</summary>
public sealed record ErrorPage
{
    public required string Code { get; init; }

    /// <summary>The refusal that it is about; null for a reason of an item.</summary>
    public ApiError? Error { get; init; }

    public required ErrorEffect Effect { get; init; }

    /// <summary>Whether <c>ReasonCode</c> of an item tells it; what is not is only said in words.</summary>
    public bool IsReasonCode => Error is null && Code is not (ItemReasons.Success or ItemReasons.TakenOver);

    /// <summary>Whether an item that failed with it would fail the same way, however often it is ordered.</summary>
    public bool IsFinal => Code is ItemReasons.NotInRedemption or ItemReasons.TooLate or ItemReasons.Purged or ItemReasons.NotOurs
        or ItemReasons.DomainNotInAccount or ItemReasons.SuffixUnsupported;

    /// <summary>An example of the message that comes with it.</summary>
    public required ApiText Message { get; init; }

    public required ApiText Meaning { get; init; }

    public required IReadOnlyList<ApiText> Causes { get; init; }

    /// <summary>What to do, in the order to try it.</summary>
    public required IReadOnlyList<ApiText> Remedy { get; init; }
}

/// <summary>Pages that belong together, as the codes do where they are declared.</summary>
/// <param name="Name">In both languages.</param>
/// <param name="Pages">In the order of their declaration.</param>
public sealed record ErrorGroup(ApiText Name, IReadOnlyList<ErrorPage> Pages);

/// <summary>The words of one code, before it is a page.</summary>
/// <param name="Example">What stands in its message's places, as an example.</param>
/// <param name="Meaning">What it says, in other words.</param>
/// <param name="Causes">How it comes to that.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ErrorWords(IReadOnlyList<object> Example, ApiText Meaning, IReadOnlyList<ApiText> Causes, IReadOnlyList<ApiText> Remedy)
{
    public ErrorPage Of(ApiError error) => new()
    {
        Code = error.Code,
        Error = error,
        Effect = ErrorEffect.Refusal,
        Message = new ApiText(error.English, error.Chinese, Example),
        Meaning = Meaning,
        Causes = Causes,
        Remedy = Remedy,
    };
}
