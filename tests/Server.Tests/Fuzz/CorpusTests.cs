using Reprieve.Server.Tests.Api;
using Reprieve.Tests;

namespace Reprieve.Server.Tests.Fuzz;

/// <summary>Every input that once broke something, as it was found.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Files(string start) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Server.Tests", "Fuzz", "Corpus"), $"{start}-*.bin").Select(Path.GetFileName).OfType<string>(),
    ];

    [Theory]
    [MemberData(nameof(Files), "epp")]
    public async Task A_frame_that_once_broke_its_reader_is_read_or_refused(string file)
    {
        var bytes = await ReadAsync(file);
        Assert.NotEmpty(EppTarget.Read(bytes, EppTarget.Side.All));
        Assert.NotEmpty(await EppTarget.ReadStreamAsync(bytes, piece: 7, EppTarget.Side.All));
    }

    [Theory]
    [MemberData(nameof(Files), "http")]
    public async Task A_request_that_once_broke_the_server_is_answered_or_refused(string file)
    {
        await using var host = await ApiHost.StartAsync();
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        inTime.CancelAfter(TimeSpan.FromSeconds(30));
        var answers = await RawHttp.AskAsync(host.Address, await ReadAsync(file), inTime.Token);
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.InRange(answer.Status, 200, 499));
        Assert.Empty(host.Errors);
    }

    private static Task<byte[]> ReadAsync(string file) =>
        File.ReadAllBytesAsync(Path.Combine(Repository.Root, "tests", "Server.Tests", "Fuzz", "Corpus", file), TestContext.Current.CancellationToken);
}
