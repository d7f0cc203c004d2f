using System.ComponentModel.DataAnnotations;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;

namespace Reprieve.Server.Hosting;

/// <summary>
/// Mutual TLS between nodes: each shows a certificate, and takes the other for a node where one of the cluster's own authorities has
/// signed it. Names are not compared: nodes know each other by address, and those authorities sign nothing but nodes. The files are
/// read for each connection, so that new ones count from the next on.
/// </summary>
internal sealed class SiloTls
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly string _certificateFile;
    private readonly string? _keyFile;
    private readonly string _caFile;

    /// <exception cref="ValidationException">A file cannot be used; says which.</exception>
    public SiloTls(string certificateFile, string? keyFile, string caFile)
    {
        (_certificateFile, _keyFile, _caFile) = (certificateFile, keyFile, caFile);
        // A node whose certificate cannot be read does not start.
        try
        {
            Own().TargetCertificate.Dispose();
            Trusted();
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ValidationException(
                $"{ClusterOptions.Section}: CertificateFile {certificateFile}{(keyFile is null ? "" : $", KeyFile {keyFile}")}, CaFile {caFile}: "
                + $"a certificate with its key and its authorities in PEM form are needed. {fault.Message}",
                fault);
        }
    }

    public void Configure(SiloConnectionOptions connections)
    {
        connections.ConfigureSiloInboundConnection(builder => builder.Use(next => connection => RunAsync(connection, next, (stream, cancellation) =>
            stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = Own(),
                    ClientCertificateRequired = true,
                    CertificateChainPolicy = Trusted(),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                },
                cancellation))));
        connections.ConfigureSiloOutboundConnection(builder => builder.Use(next => connection => RunAsync(connection, next, (stream, cancellation) =>
            stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    ClientCertificateContext = Own(),
                    CertificateChainPolicy = Trusted(),
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
                },
                cancellation))));
    }

    private static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, Func<SslStream, CancellationToken, Task> authenticate)
    {
        var plain = connection.Transport;
        await using var stream = new SslStream(new PipeStream(plain));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        deadline.CancelAfter(_patience);
        try
        {
            await authenticate(stream, deadline.Token);
        }
        catch (OperationCanceledException fault) when (!connection.ConnectionClosed.IsCancellationRequested)
        {
            throw new AuthenticationException("The other side did not come to an end with its TLS handshake.", fault);
        }

        try
        {
            connection.Transport = new Duplex(
                PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
            await next(connection);
        }
        finally
        {
            await connection.Transport.Input.CompleteAsync();
            await connection.Transport.Output.CompleteAsync();
            connection.Transport = plain;
        }
    }

    private SslStreamCertificateContext Own()
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certificateFile);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(_certificateFile, _keyFile), chain, offline: true);
    }

    private X509ChainPolicy Trusted()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(_caFile);
        return policy.CustomTrustStore.Count > 0 ? policy : throw new CryptographicException($"{_caFile} holds no certificate.");
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>A connection's two pipes as the one stream that TLS wants beneath it.</summary>
    private sealed class PipeStream(IDuplexPipe pipes) : Stream
    {
        private readonly Stream _input = pipes.Input.AsStream(leaveOpen: true);
        private readonly Stream _output = pipes.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _input.ReadAsync(buffer, offset, count, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            _output.WriteAsync(buffer, offset, count, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => _input.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

        public override void Flush() => _output.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
