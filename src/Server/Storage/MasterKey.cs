using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reprieve.Server.Storage;

/// <summary>
/// The keys that secrets are encrypted with, from a file of mode 0600: a line each, version and 32 bytes of base64. The highest
/// version encrypts, all of them decrypt.
/// </summary>
public sealed class MasterKey
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly Dictionary<int, byte[]> _keys;

    private MasterKey(Dictionary<int, byte[]> keys)
    {
        _keys = keys;
        CurrentVersion = keys.Keys.Max();
    }

    public int CurrentVersion { get; }

    /// <summary>Reads the file, and makes it where it is not there.</summary>
    public static MasterKey LoadOrCreate(string path)
    {
        if (!File.Exists(path))
        {
            OwnerOnlyFile.Write(path, $"1 {Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}\n");
        }

        var keys = new Dictionary<int, byte[]>();
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            var parts = line.Split(' ');
            var key = new byte[32];
            if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                || !Convert.TryFromBase64String(parts[1], key, out var length) || length != key.Length || !keys.TryAdd(version, key))
            {
                throw new InvalidDataException($"{path}: each line is a version of its own, a space and 32 bytes in base64.");
            }
        }

        return keys.Count > 0 ? new MasterKey(keys) : throw new InvalidDataException($"{path} holds no key.");
    }

    /// <summary>AES-256-GCM under the current key: nonce, tag, cipher.</summary>
    /// <param name="secret">What is kept.</param>
    /// <param name="rowId">The id of the row that will hold it; it decrypts only there.</param>
    public byte[] Encrypt(string secret, string rowId)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var sealedSecret = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(sealedSecret.AsSpan(0, NonceSize));
        using var aes = new AesGcm(_keys[CurrentVersion], TagSize);
        aes.Encrypt(
            sealedSecret.AsSpan(0, NonceSize),
            plain,
            sealedSecret.AsSpan(NonceSize + TagSize),
            sealedSecret.AsSpan(NonceSize, TagSize),
            Encoding.UTF8.GetBytes(rowId));
        return sealedSecret;
    }

    /// <summary>A keyed hash: tells whether two secrets are the same, and nothing else to whoever has no key.</summary>
    public string Hash(string secret, string purpose, int version)
    {
        if (!_keys.TryGetValue(version, out var key))
        {
            throw new CryptographicException($"The master key file has no version {version}.");
        }

        var hashKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes($"hash {purpose}"));
        return Convert.ToHexStringLower(HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes(secret)));
    }

    /// <summary>Whether the file has a key of this version.</summary>
    public bool Has(int version) => _keys.ContainsKey(version);

    /// <summary>HMAC-SHA256 under a key of its own for each purpose.</summary>
    public byte[] Authenticate(ReadOnlySpan<byte> data, string purpose, int version)
    {
        if (!_keys.TryGetValue(version, out var key))
        {
            throw new CryptographicException($"The master key file has no version {version}.");
        }

        return HMACSHA256.HashData(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes(purpose)), data);
    }

    /// <exception cref="CryptographicException">The file's key is not the one it was encrypted with, or the row was changed.</exception>
    public string Decrypt(ReadOnlySpan<byte> sealedSecret, int version, string rowId)
    {
        if (!_keys.TryGetValue(version, out var key))
        {
            throw new CryptographicException($"The master key file has no version {version}.");
        }

        if (sealedSecret.Length < NonceSize + TagSize)
        {
            throw new CryptographicException($"The row {rowId} is too short to hold a secret.");
        }

        var plain = new byte[sealedSecret.Length - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(
            sealedSecret[..NonceSize],
            sealedSecret[(NonceSize + TagSize)..],
            sealedSecret.Slice(NonceSize, TagSize),
            plain,
            Encoding.UTF8.GetBytes(rowId));
        return Encoding.UTF8.GetString(plain);
    }
}
