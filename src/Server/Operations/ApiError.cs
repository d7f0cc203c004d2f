using System.Globalization;

namespace Reprieve.Server.Operations;

/// <summary>An error that the API can answer with: its code, HTTP status and text; <c>{0}</c> and on stand for arguments.</summary>
public sealed record ApiError(string Code, int Status, string English, string Chinese)
{
    public string Text(string lang, params IReadOnlyList<object> args) => new ApiText(English, Chinese, args).In(lang);
}

/// <summary>A text in both languages, which may be an argument of another.</summary>
/// <param name="English">With <c>{0}</c> and on for the arguments.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Args">Strings, numbers, or texts of this kind.</param>
public sealed record ApiText(string English, string Chinese, params IReadOnlyList<object> Args)
{
    /// <param name="lang"><c>zh</c>, else English.</param>
    public string In(string lang) => string.Format(
        CultureInfo.InvariantCulture,
        lang == "zh" ? Chinese : English,
        [.. Args.Select(arg => arg is ApiText text ? text.In(lang) : arg)]);
}

/// <summary>A refusal by us: thrown anywhere below the pipeline, which writes it.</summary>
public sealed class ApiException(ApiError error, params IReadOnlyList<object> args) : Exception($"{error.Code}: {error.Text("en", args)}")
{
    public ApiError Error { get; } = error;

    public IReadOnlyList<object> Args { get; } = args;
}
