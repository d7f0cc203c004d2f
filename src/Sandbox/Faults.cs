using System.Net.Sockets;
using Reprieve.Sandbox.Control;

namespace Reprieve.Sandbox;

/// <summary>What can be made to go wrong at the registry. A restart ends every fault.</summary>
internal sealed class Faults(Func<bool, Task> setDown)
{
    /// <summary>The EPP port is closed and every session was cut.</summary>
    public bool IsDown { get; private set; }

    public async Task SetDownAsync(bool isDown)
    {
        if (isDown == IsDown)
        {
            return;
        }

        try
        {
            await setDown(isDown);
            IsDown = isDown;
        }
        catch (SocketException exception)
        {
            throw new ControlException($"the EPP port cannot be opened: {exception.Message}", "down", 409, exception);
        }
    }
}
