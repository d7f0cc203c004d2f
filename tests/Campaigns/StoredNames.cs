using System.Runtime.CompilerServices;
using Dapper;

namespace Reprieve.Campaigns;

/// <summary>Rows are read here on connections of the tests' own too: whichever test comes first, Dapper matches columns as the server has it.</summary>
internal static class StoredNames
{
    [ModuleInitializer]
    internal static void Match() => DefaultTypeMap.MatchNamesWithUnderscores = true;
}
