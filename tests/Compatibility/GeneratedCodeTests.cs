using System.Globalization;
using System.Text;
using System.Text.Json;
using Reprieve.Server.Console.Samples;
using Reprieve.Tests;
using Reprieve.Tests.Processes;

namespace Reprieve.Compatibility;

/// <summary>The code that the Explorer writes, run as it stands, orders at the real process, and sends every character as it was typed.</summary>
[Collection(PracticeWorld.Collection)]
public sealed class GeneratedCodeTests(PracticeWorld world)
{
    // What some language, shell or encoding takes for something else.
    private static readonly string[] _pieces =
    [
        "'", "\"", "\\", "`", "$", "${HOME}", "$(id)", "{{", "}}", "%", "%41", "+", "&", "=", "#", "@", "!", "*", "~", "-", "--", " ", "  ", "\n", "\r\n", "\t", "\u0001",
        "\u007f", "\\u0041", "\\n", "\\x41", "?>", "<?php", "<script>", "//", "/*", "*/", "'''", "\"\"\"", "$'", "!!", "中文", "域名", "é", "e\u0301", "\u00a0", "\u2028", "\u202e", "\u200d", "\ufeff",
        "😀", "👨‍👩‍👧", "\U000e0041", "\ue000", "\ufffd", "0", "a", "Z", ".", ";", "|", ">", "<", "EOF",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Runnable { get; } = new()
    {
        { "node-sdk", 1 }, { "node", 3 }, { "python", 5 }, { "php", 7 }, { "go", 9 }, { "java", 11 }, { "csharp", 13 }, { "curl", 15 }, { "reprieve", 17 },
    };

    [Theory]
    [MemberData(nameof(Runnable))]
    public async Task Generated_code_runs_as_pasted_and_orders_what_the_form_says(string key, int first)
    {
        var sample = CodeSamples.All.Single(sample => sample.Key == key);
        await using var proxy = new RecordingProxy(world.Endpoint);
        string[] names = [Name(first), Name(first + 1)];
        List<KeyValuePair<string, string>> parameters = [];
        foreach (var (name, number) in names.Select((name, index) => (name, index + 1)))
        {
            parameters.Add(new(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{number}.DomainName"), name));
            parameters.Add(new(string.Create(CultureInfo.InvariantCulture, $"OrderRedeemParam.{number}.CurrentExpirationDate"), await ExpiryAsync(name)));
        }

        parameters.Add(new("UserClientIp", "it's \"quoted\" \\n `id` $HOME\n 中文 😀 <script>alert(1)</script>"));
        if (key != "node-sdk")
        {
            // The server lets be what it does not know; here it shows that nothing is lost. The SDK's own way is the query, which ends sooner.
            parameters.AddRange(Nasty(first));
        }

        using var folder = new TemporaryFolder();
        var code = sample.Write(new SampleCall("SaveBatchTaskForCreatingOrderRedeem", parameters, proxy.Address));
        await File.WriteAllTextAsync(folder[sample.FileName], code, new UTF8Encoding(false), Cancelled);
        var output = await RunAsync(key, folder);

        using var answer = JsonDocument.Parse(output);
        var taskNo = answer.RootElement.GetProperty("TaskNo").GetString()!;
        foreach (var (name, value) in parameters)
        {
            Assert.True(value == proxy.Last.Get(name), $"{key}: {name} came as {Escaped(proxy.Last.Get(name))}, not {Escaped(value)}");
        }

        var tasks = await world.RunAsync(["call", "QueryTaskList", "--PageNum", "1", "--PageSize", "100"], Cancelled);
        Assert.Contains(taskNo, tasks.Output, StringComparison.Ordinal);
        var items = await world.RunAsync(["call", "QueryTaskDetailList", "--TaskNo", taskNo, "--PageNum", "1", "--PageSize", "10"], Cancelled);
        Assert.All(names, name => Assert.Contains($"\"DomainName\":\"{name}\"", items.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("node-sdk")]
    [InlineData("node")]
    [InlineData("curl")]
    public async Task Generated_code_shows_a_refusal_and_ends_so(string key)
    {
        var sample = CodeSamples.All.Single(sample => sample.Key == key);
        using var folder = new TemporaryFolder();
        // Long enough for the SDK to be told to use the body.
        var call = new SampleCall("QueryTaskList", [new("PageNum", "0"), new("PageSize", "0"), .. Nasty(1)], world.Endpoint);
        await File.WriteAllTextAsync(folder[sample.FileName], sample.Write(call), Cancelled);
        var (file, arguments) = Command(key, folder);
        var ended = await EndAsync(file, arguments, folder);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("ParameterIllegal", ended.ToString(), StringComparison.Ordinal);
        Assert.Contains("PageSize", ended.ToString(), StringComparison.Ordinal);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"样例-{number:00}.test");

    private static IEnumerable<KeyValuePair<string, string>> Nasty(int seed)
    {
        var random = new Random(seed);
        return _pieces.Select((piece, index) => (piece, index)).Concat(Enumerable.Range(_pieces.Length, 60).Select(index => ("", index))).Select(row =>
            new KeyValuePair<string, string>(
                string.Create(CultureInfo.InvariantCulture, $"Nasty{row.index}"),
                row.Item1.Length > 0 ? row.Item1 : string.Concat(random.GetItems(_pieces, random.Next(1, 12)))));
    }

    private static string Escaped(string? text) =>
        text is null ? "nothing" : string.Concat(text.Select(unit => unit is > ' ' and < '\u007f' ? $"{unit}" : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));

    private async Task<string> RunAsync(string key, TemporaryFolder folder)
    {
        if (key == "csharp")
        {
            await File.WriteAllTextAsync(
                folder["call.csproj"],
                """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""",
                Cancelled);
        }

        var (file, arguments) = Command(key, folder);
        var ended = await EndAsync(file, arguments, folder);
        Assert.True(ended.ExitCode == 0, $"{key}: {ended}{Environment.NewLine}{world.ServerOutput}");
        return ended.Output;
    }

    private static (string File, string[] Arguments) Command(string key, TemporaryFolder folder)
    {
        var code = folder[CodeSamples.All.Single(sample => sample.Key == key).FileName];
        return key switch
        {
            "node-sdk" or "node" => ("node", [code]),
            "python" => ("python3", [code]),
            "php" => ("php", [code]),
            "go" => ("go", ["run", code]),
            "java" => ("java", [code]),
            "csharp" => ("dotnet", ["run", "--project", folder["call.csproj"]]),
            _ => ("sh", [code]),
        };
    }

    private async Task<Ended> EndAsync(string file, string[] arguments, TemporaryFolder folder)
    {
        var environment = new Dictionary<string, string>(world.ClientEnvironment, StringComparer.Ordinal)
        {
            ["PATH"] = $"{ReprieveProcess.Folder}:{Environment.GetEnvironmentVariable("PATH")}",
            ["NODE_PATH"] = Path.Combine(Repository.Root, "tests", "Compatibility", "node", "node_modules"),
        };
        using var process = ReprieveProcess.Start(file, arguments, environment, folder.Path);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(Cancelled);
        var error = process.StandardError.ReadToEndAsync(Cancelled);
        try
        {
            await process.WaitForExitAsync(Cancelled).WaitAsync(TimeSpan.FromMinutes(3), Cancelled);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        var ended = new Ended(process.ExitCode, await output, await error);
        Leavings.Add("generated-code", ended.ToString());
        return ended;
    }

    private async Task<string> ExpiryAsync(string name)
    {
        var found = await world.RunAsync(["call", "QueryDomainList", "--DomainName", name, "--PageNum", "1", "--PageSize", "1"], Cancelled);
        using var body = JsonDocument.Parse(found.Output);
        return body.RootElement.GetProperty("Data").GetProperty("Domain")[0].GetProperty("ExpirationDateLong").GetInt64().ToString(CultureInfo.InvariantCulture);
    }
}
