using Reprieve.Epp;
using Reprieve.Epp.Contact;

namespace Reprieve.Sandbox.Commands;

/// <summary>Contacts (RFC 5733), as far as ordinary clients need them to create a domain.</summary>
internal static class ContactFlows
{
    public static Outcome Check(CommandContext context, ContactCheck check)
    {
        context.RequireExtensions(check);
        foreach (var id in check.Ids)
        {
            RequireId(id);
        }

        var items = check.Ids.Select(id => context.State.Contact(id) is null ? new CheckItem(id, true) : new CheckItem(id, false) { Reason = "In use" });
        return Outcome.Success with { ResData = [new ContactCheckData([.. items])] };
    }

    public static Outcome Info(CommandContext context, ContactInfo info)
    {
        context.RequireExtensions(info);
        var contact = context.State.Contact(info.Id)
            ?? throw new Refusal(EppCode.ObjectDoesNotExist, "There is no such contact.", new(EppNamespaces.Contact + "id", info.Id));
        if (info.AuthInfo is { } authInfo && authInfo.Password != contact.AuthInfo)
        {
            throw new Refusal(EppCode.InvalidAuthorizationInformation, "The authorization information is wrong.");
        }

        if (contact.Sponsor != context.Registrar.Id && info.AuthInfo is null)
        {
            throw new Refusal(EppCode.AuthorizationError, "The contact belongs to another registrar.", new(EppNamespaces.Contact + "id", info.Id));
        }

        return Outcome.Success with
        {
            ResData =
            [
                new ContactInfoData
                {
                    Id = contact.Id,
                    Roid = contact.Roid,
                    Status = [new ObjectStatus("ok")],
                    PostalInfo = contact.PostalInfo,
                    Voice = contact.Voice,
                    Fax = contact.Fax,
                    Email = contact.Email,
                    ClID = contact.Sponsor,
                    CrID = contact.Sponsor,
                    CrDate = contact.Created,
                    AuthInfo = AuthInfo.FromPassword(contact.AuthInfo),
                },
            ],
        };
    }

    public static Outcome Create(CommandContext context, ContactCreate create)
    {
        context.RequireExtensions(create);
        context.RequireActive();
        RequireId(create.Id);

        if (context.State.Contact(create.Id) is not null)
        {
            throw new Refusal(EppCode.ObjectExists, "The contact exists.", new(EppNamespaces.Contact + "id", create.Id));
        }

        context.State.PutContact(new ContactObject
        {
            Id = create.Id,
            Roid = context.State.NextRoid('C'),
            Sponsor = context.Registrar.Id,
            Created = context.Now,
            PostalInfo = create.PostalInfo,
            Voice = create.Voice,
            Fax = create.Fax,
            Email = create.Email,
            AuthInfo = CommandContext.Password(create.AuthInfo),
        });
        return Outcome.Success with { Applied = true, ResData = [new ContactCreateData(create.Id, context.Now)] };
    }

    private static void RequireId(string id)
    {
        if (id.Length is < 3 or > 16)
        {
            throw new Refusal(EppCode.ParameterValueSyntax, "A contact's id has 3 to 16 characters.", new(EppNamespaces.Contact + "id", id));
        }
    }
}
