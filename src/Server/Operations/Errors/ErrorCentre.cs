namespace Reprieve.Server.Operations.Errors;

/// <summary>Every code that the server answers with, explained: refusals grouped as <see cref="ApiErrors"/> declares them, then what items fail with or wait for.</summary>
public static class ErrorCentre
{
    public static IReadOnlyList<ErrorGroup> Groups { get; } =
    [
        PublicParameterPages.Group,
        IdentityPages.Identity,
        IdentityPages.Authorization,
        DomainPages.Group,
        OfferPages.Group,
        OperatorPages.Funds,
        OperatorPages.Users,
        OperatorPages.Registries,
        PracticePages.Group,
        OperatorPages.Server,
        ItemPages.Group,
    ];

    private static readonly Dictionary<string, ErrorPage> _byCode =
        Groups.SelectMany(group => group.Pages).ToDictionary(page => page.Code, StringComparer.OrdinalIgnoreCase);

    /// <summary>Letter case does not count: an address is typed by hand, too.</summary>
    public static ErrorPage? Find(string code) => _byCode.GetValueOrDefault(code);

    /// <summary>The pages that have every word of a query in their code, their message or their explanation, in either language; groups without one are left out.</summary>
    /// <param name="query">Words with blanks between them; without any, every page.</param>
    public static IReadOnlyList<ErrorGroup> Search(string? query)
    {
        var words = (query ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. Groups
                .Select(group => group with { Pages = [.. group.Pages.Where(page => Array.TrueForAll(words, word => Has(page, word)))] })
                .Where(group => group.Pages.Count > 0),
        ];
    }

    /// <summary>The actions that answer with it by themselves; empty for what any may answer with, or the way to it.</summary>
    public static IReadOnlyList<string> AnsweredBy(ErrorPage page) =>
        [.. Catalogue.All.Actions.Where(action => page.Error is { } error && action.Errors.Contains(error)).Select(action => action.Name)];

    private static bool Has(ErrorPage page, string word) =>
        page.Code.Contains(word, StringComparison.OrdinalIgnoreCase)
        || new[] { page.Message, page.Meaning }.Concat(page.Causes).Concat(page.Remedy).Any(text =>
            text.In("en").Contains(word, StringComparison.OrdinalIgnoreCase) || text.In("zh").Contains(word, StringComparison.OrdinalIgnoreCase));
}
