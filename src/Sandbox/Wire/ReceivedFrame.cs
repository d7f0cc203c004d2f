using Reprieve.Epp;
using Reprieve.Epp.Frames;
using Reprieve.Sandbox.Commands;

namespace Reprieve.Sandbox.Wire;

/// <summary>What came from a client, read once, and the fault that hits it.</summary>
internal sealed record ReceivedFrame(CommandName Label)
{
    /// <summary>Null where the frame is no request, or a connection was opened.</summary>
    public EppRequest? Request { get; init; }
    public EppSyntaxException? SyntaxFault { get; init; }
    public string? MaskedXml { get; init; }
    public FaultRule? Rule { get; init; }
    public string? ClTRID => SyntaxFault?.ClTRID ?? (Request as CommandRequest)?.ClTRID;

    /// <summary>A client that connected and sent nothing yet.</summary>
    public static ReceivedFrame Connect { get; } = new(new CommandName(CommandName.Connect));

    public static ReceivedFrame Read(byte[] xml)
    {
        EppRequest? request = null;
        EppSyntaxException? fault = null;
        try
        {
            request = EppRequest.Read(xml);
        }
        catch (EppSyntaxException exception)
        {
            fault = exception;
        }

        return new ReceivedFrame(CommandName.Of(request)) { Request = request, SyntaxFault = fault, MaskedXml = FrameMask.Apply(xml) };
    }
}

/// <summary>What the registry has to say to a frame, before any fault of the wire.</summary>
internal sealed record Answered(EppReply Reply, byte[] Xml);
