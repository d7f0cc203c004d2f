using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;
using Repository = Reprieve.Tests.Repository;
using Type = System.Type;

namespace Reprieve.Server.Tests;

/// <summary>Holds the tree to ARCHITECTURE.md: the arrows between projects and between the folders of Server, the abstractions, the names.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> _mayReference = new(StringComparer.Ordinal)
    {
        ["App"] = ["Rpc", "Sandbox", "Server"],
        ["Epp"] = [],
        ["Rpc"] = [],
        ["Sandbox"] = ["Epp"],
        ["Server"] = ["Epp", "Rpc"],
    };

    // What each folder of Server may use besides itself. Nothing uses Hosting, Api or Console but Hosting.
    private static readonly Dictionary<string, string[]> _mayUse = new(StringComparer.Ordinal)
    {
        ["Accounts"] = ["Storage"],
        ["Api"] = ["Accounts", "Operations", "Storage"],
        ["Console"] = ["Accounts", "Operations"],
        ["Hosting"] = ["Accounts", "Api", "Console", "Ledger", "Operations", "Registries", "Storage", "Tasks"],
        ["Ledger"] = ["Storage"],
        ["Operations"] = ["Accounts", "Ledger", "Registries", "Storage", "Tasks"],
        ["Registries"] = [],
        ["Storage"] = [],
        ["Tasks"] = ["Ledger", "Registries", "Storage"],
    };

    private static readonly Assembly[] _assemblies =
        [.. new[] { "Reprieve.Epp", "Reprieve.Rpc", "Reprieve.Sandbox", "Reprieve.Server" }.Select(Assembly.Load)];

    private static IEnumerable<Type> OwnTypes => _assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.FullName!.StartsWith("Reprieve.", StringComparison.Ordinal)
            && !type.FullName.Contains('<', StringComparison.Ordinal)
            && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false));

    [Fact]
    public void Projects_reference_only_what_their_place_allows()
    {
        var wrong =
            from project in _mayReference.Keys
            from reference in Load(project).Descendants("ProjectReference")
            let target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)
            where !_mayReference[project].Contains(target, StringComparer.Ordinal)
            select $"src/{project} may not reference src/{target}";

        AssertNone(wrong);
    }

    [Theory]
    [InlineData("Epp")]
    [InlineData("Rpc")]
    public void A_wire_library_takes_the_base_class_library_and_no_package(string project)
    {
        var taken = Load(project).Descendants()
            .Where(element => element.Name.LocalName is "PackageReference" or "FrameworkReference")
            .Select(element => element.Attribute("Include")!.Value);

        AssertNone(taken);
    }

    [Fact]
    public void Folders_of_the_server_use_only_what_their_place_allows()
    {
        var architecture = new ArchLoader().LoadAssemblies(_assemblies).Build();

        var wrong =
            from type in architecture.Types
            let folder = FolderOf(type)
            where folder is not null
            from dependency in type.Dependencies
            let target = FolderOf(dependency.Target)
            where target is not null && target != folder && !(_mayUse.GetValueOrDefault(folder) ?? []).Contains(target, StringComparer.Ordinal)
            select $"{type.FullName} (Server/{folder}) may not use {dependency.Target.FullName} (Server/{target})";

        AssertNone(wrong.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_folder_of_the_server_has_its_place()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src", "Server"))
            .Select(Path.GetFileName)
            .Except([.. _mayUse.Keys, "bin", "obj", "wwwroot", "Properties"], StringComparer.Ordinal)
            .Select(folder => $"src/Server/{folder}: say in ARCHITECTURE.md and here what it may use");

        AssertNone(folders);
    }

    [Fact]
    public void There_are_three_abstractions_and_the_dialect_that_one_of_them_speaks()
    {
        // Not counted: what one class keeps to itself, grain interfaces (Orleans calls through them), abstract records (closed unions of data),
        // components (what pages share they inherit: the framework disposes and calls them through it).
        string[] abstractions = ["IAction", "IRegistry", "Database", "Dialect"];
        var others = OwnTypes
            .Where(type => !type.IsNestedPrivate && !type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent)))
            .Where(type => type.IsInterface
                ? !type.GetInterfaces().Any(parent => parent.Name == "IGrain")
                : type is { IsClass: true, IsAbstract: true, IsSealed: false } && !IsRecord(type))
            .Where(type => !abstractions.Contains(type.Name.Split('`')[0], StringComparer.Ordinal))
            .Select(type => $"{type.FullName}: write a concrete sealed class, or say in ARCHITECTURE.md why another abstraction is needed");

        AssertNone(others);
    }

    [Fact]
    public void Classes_are_sealed()
    {
        // The compiler of .razor files writes components that are not, and one class of what they import.
        var open = OwnTypes
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && type.Name != "_Imports" && !type.IsAssignableTo(typeof(Microsoft.AspNetCore.Components.IComponent)))
            .Select(type => type.FullName!);

        AssertNone(open);
    }

    [Fact]
    public void An_item_ends_where_what_is_held_for_it_is_settled_and_nowhere_else()
    {
        var sources = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Server"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj", StringComparer.Ordinal))
            .ToDictionary(path => Path.GetFileName(path)!, File.ReadAllText, StringComparer.Ordinal);

        // One statement writes whether an item is open, and it is called where the round's results are settled.
        Assert.Equal(["ItemTable.cs"], sources.SelectMany(source => UpdatesOfItems().Matches(source.Value)
            .Where(update => update.Groups["set"].Value.Contains(" open = ", StringComparison.Ordinal)).Select(_ => source.Key)));
        Assert.Equal(["RoundResults.cs"], Using("ItemTable.Update("));
        Assert.Contains("Settlement.Settle(", sources["RoundResults.cs"], StringComparison.Ordinal);
        // What ends at once has no hold; it is written where items are made.
        Assert.Equal(["TaskQueue.cs"], Using("Insert(\"items\""));

        IEnumerable<string> Using(string words) =>
            sources.Where(source => source.Value.Contains(words, StringComparison.Ordinal)).Select(source => source.Key).Order(StringComparer.Ordinal);
    }

    [Fact]
    public void No_name_says_nothing()
    {
        var empty = OwnTypes.Select(type => type.Name.Split('`')[0]).Where(name => NamesThatSayNothing().IsMatch(name));
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src"), "*", SearchOption.AllDirectories)
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => name is "Core" or "Common" or "Utils" or "Abstractions" or "Helpers" or "Shared" or "Misc");

        AssertNone(empty.Concat(folders));
    }

    private static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.ToList();
        Assert.True(all.Count == 0, string.Join(Environment.NewLine, all));
    }

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Processor|Base|Impl|Dto)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamesThatSayNothing();

    [GeneratedRegex("UPDATE items SET(?<set>.*?)(FROM|WHERE)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UpdatesOfItems();

    private static XDocument Load(string project) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"));

    private static string? FolderOf(IType type)
    {
        const string server = "Reprieve.Server.";
        return type.FullName.StartsWith(server, StringComparison.Ordinal) && type.Namespace.FullName.Length > server.Length
            ? type.Namespace.FullName[server.Length..].Split('.')[0]
            : null;
    }

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance) is not null;
}
