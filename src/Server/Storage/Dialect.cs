using System.Data.Common;
using Npgsql;

namespace Reprieve.Server.Storage;

/// <summary>The words of SQL that the engines do not share; everything else is written once.</summary>
public abstract class Dialect
{
    /// <summary>How many commands one transaction takes at most.</summary>
    public abstract int GroupLimit { get; }

    /// <summary>Now, UTC ms, by the clock that all nodes share: an expression that may name <c>@now</c>, our own clock.</summary>
    public abstract string SharedNow { get; }

    /// <summary>Ends a SELECT whose rows nobody else may change before the commit.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The same, passing over rows that somebody else has.</summary>
    public abstract string SkipLocked { get; }

    /// <summary>Ends a SELECT whose rows stay as they are until the commit.</summary>
    public abstract string ForShare { get; }

    /// <summary>
    /// A table expression over rows sent as one JSON array: <c>FROM {RowSet("@rows", "r", ("task_no", "text"), …)}</c>.
    /// </summary>
    /// <param name="parameter">The parameter that holds the JSON array.</param>
    /// <param name="name">What the expression is called in the statement.</param>
    /// <param name="columns">Names as in the JSON objects, with the type PostgreSQL gives them.</param>
    public abstract string RowSet(string parameter, string name, IEnumerable<(string Name, string Type)> columns);

    /// <summary>A table expression, one column <c>value</c>, over a JSON array of strings that a column holds.</summary>
    /// <param name="json">The column.</param>
    /// <param name="member">Where the column holds an object: its member with the array.</param>
    /// <param name="name">What the expression is called in the statement.</param>
    public abstract string Texts(string json, string? member, string name);

    /// <summary>
    /// Ends a condition that a column is one of a list of texts: Dapper hands the list to PostgreSQL as one array, and spells it out for
    /// SQLite.
    /// </summary>
    public static string In(DbConnection connection, string parameter) =>
        connection is NpgsqlConnection ? $"= ANY({parameter})" : $"IN {parameter}";

    /// <summary>A statement that keeps other nodes' commands of the same <c>@name</c> out until the commit; null where there are no other nodes.</summary>
    public abstract string? Exclude { get; }
}
