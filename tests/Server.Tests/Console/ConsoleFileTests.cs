using Reprieve.Server.Console.Access;

namespace Reprieve.Server.Tests.Console;

public sealed class ConsoleFileTests
{
    [Fact]
    public void What_is_made_for_a_browser_is_the_servers_alone_and_gone_when_it_was_sent()
    {
        string path;
        using (var draft = ConsoleFile.Draft())
        {
            path = draft.Name;
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            }
        }

        Assert.False(File.Exists(path));
    }
}
