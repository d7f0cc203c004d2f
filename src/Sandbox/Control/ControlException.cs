namespace Reprieve.Sandbox.Control;

/// <summary>A control request that cannot be carried out; answered with 400, 404 where a thing named is not there, 409 where something is in the way.</summary>
internal sealed class ControlException(string message, string? at = null, int status = 400, Exception? inner = null) : Exception(message, inner)
{
    public string? Field => at;
    public int Status => status;
}
