#!/usr/bin/env perl
# Looks for secrets in everything that a test run left: logs, answers, metrics, transcripts and database files, read as bytes.
#   scan-secrets.pl FOLDER…
# The secrets are those of the run itself: what stands in its key, token, password, configuration and seed files, the auth codes in a
# practice registry's books, and the lines of tests/secrets.txt. Each is looked for as it is, in hex and in base64.
# Ends 1 and names file and kind where one is found, never the secret.
use strict;
use warnings;
use File::Basename qw(basename dirname);
use File::Find;
use MIME::Base64 qw(decode_base64 encode_base64);

# Files that hold a secret because that is what they are for; nothing else may.
my %purpose = (
    'master-key'    => 'the key itself, mode 0600',
    'root-key'      => 'the first access key, mode 0600',
    'connection'    => 'what ConnectionStringFile names: how to reach PostgreSQL',
    'control-token' => 'the practice registry\'s control token, mode 0600',
    'reprieve.json' => 'a configuration that a test wrote',
    'seed.json'     => 'a seed that a test wrote',
    'password'      => 'a password file that a test wrote',
);

my (%kind, @files);
find({ no_chdir => 1, wanted => sub { push @files, $_ if -f $_ && !-l $_ } }, @ARGV);

sub contents {
    my ($file) = @_;
    open my $in, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar(<$in>) // '';
}

# No secrets, though they stand where secrets do: the practice registry's password where none is given, which its help prints, and the
# auth code of RFC 5731's examples, which tests have in their names.
my %public = map { $_ => 1 } 'practice-1', '2fooBAR';

sub secret {
    my ($kind, @secrets) = @_;
    for my $secret (@secrets) {
        next if length $secret < 6 || $public{$secret};
        my $hex = unpack 'H*', $secret;
        (my $base64 = encode_base64($secret, '')) =~ s/=+$//;
        # The last letter also holds bits of what follows.
        chop $base64 if length($secret) % 3;
        $kind{$_} //= $kind for $secret, $hex, uc $hex, $base64;
    }
}

for my $file (@files) {
    my $name = basename $file;
    secret('master key', map { /^\d+ (\S+)$/ ? (decode_base64($1), $1) : () } split /\n/, contents($file)) if $name eq 'master-key';
    secret('access key secret', contents($file) =~ /_SECRET=(\S+)/g) if $name eq 'root-key';
    secret('control token', contents($file) =~ /(\S+)/g) if $name eq 'control-token';
    secret('registry password', contents($file) =~ /^(\S+)/) if $name eq 'password';
    secret('registry password', contents($file) =~ /"(?:Password|NewPassword|password)"\s*:\s*"([^"]+)"/g) if $name =~ /^(?:reprieve|seed)\.json$/;
    secret('auth code', contents($file) =~ /"authInfo":"([^"]+)"/g) if $name =~ /^registry\.db/;
}
secret('secret of tests/secrets.txt', grep { /^[^#]/ } split /\n/, contents(dirname(__FILE__) . '/secrets.txt'));

# grep finds the files that may hold one, fast, by the longest piece of each that is on one line; only those are looked into.
sub candidates {
    my ($secrets, @options) = @_;
    return () unless @$secrets;
    my $patterns = "/tmp/scan-secrets.$$";
    open my $out, '>:raw', $patterns or die "$patterns: $!\n";
    print {$out} map { "$_\n" } map { (sort { length $b <=> length $a } split /[\n\0]/)[0] } @$secrets;
    close $out;
    open my $grep, '-|', 'grep', '-rlaF', @options, '-f', $patterns, @ARGV or die "grep: $!\n";
    chomp(my @found = <$grep>);
    close $grep;
    unlink $patterns;
    return @found;
}

$ENV{LC_ALL} = 'C';
my $bytes = 0;
$bytes += -s $_ for @files;
# The registry's own books have the auth codes of its names.
my %candidates = map { $_ => 1 }
    candidates([grep { $kind{$_} ne 'auth code' } keys %kind]),
    candidates([grep { $kind{$_} eq 'auth code' } keys %kind], '--exclude=registry.db*');

my %found;
for my $file (sort keys %candidates) {
    my $name = basename $file;
    next if $purpose{$name};
    my $text = contents($file);
    for my $secret (keys %kind) {
        next if $kind{$secret} eq 'auth code' && $name =~ /^registry\.db/;
        $found{"$file: $kind{$secret}"}++ if index($text, $secret) >= 0;
    }
}
print "$_, $found{$_} of them\n" for sort keys %found;
printf "%d secrets were looked for in %d files, %.0f MiB: %d finds\n", scalar(keys %kind), scalar(@files), $bytes / 1048576, scalar keys %found;
exit(%found ? 1 : 0);
