namespace Reprieve.Sandbox;

/// <summary>What can be made to go wrong at the registry. A restart ends every fault.</summary>
internal sealed class Faults(Func<bool, Task> setDown)
{
    /// <summary>The EPP port is closed and every session was cut.</summary>
    public bool IsDown { get; private set; }

    public async Task SetDownAsync(bool isDown)
    {
        if (isDown != IsDown)
        {
            await setDown(isDown);
            IsDown = isDown;
        }
    }
}
