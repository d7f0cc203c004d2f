namespace Reprieve.Server.Operations.Files;

/// <summary>A file that is no table; the text says what to do, in both languages.</summary>
public sealed class TableFileException(ApiText told, Exception? inner = null) : Exception(told.In("en"), inner)
{
    public ApiText Told { get; } = told;
}
