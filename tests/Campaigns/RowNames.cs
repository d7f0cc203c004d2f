using System.Runtime.CompilerServices;
using Dapper;

namespace Reprieve.Campaigns;

/// <summary>
/// Rows read here past the server's own database class have its names: set before any test reads one, as Dapper keeps what it made of a
/// type at first sight.
/// </summary>
internal static class RowNames
{
    [ModuleInitializer]
    internal static void Set() => DefaultTypeMap.MatchNamesWithUnderscores = true;
}
