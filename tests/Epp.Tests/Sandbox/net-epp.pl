#!/usr/bin/perl
# Debian's Net::EPP against the practice registry: a life with a restore in it, each code asserted. Ends 0 only if all were as expected.
# usage: net-epp.pl EPP-PORT CA-FILE CONTROL-PORT CONTROL-TOKEN-FILE
use strict;
use warnings;
use HTTP::Tiny;
use Net::EPP::Simple;
use Net::EPP::Frame;
use Net::EPP::ResponseCodes;

my ($port, $ca, $control, $token_file) = @ARGV;
open(my $file, '<', $token_file) or die "$token_file: $!";
chomp(my $token = <$file>);
my $failed = 0;

sub expect {
    my ($what, $got, $wanted) = @_;
    my $ok = defined($got) && $got eq $wanted;
    $failed++ unless $ok;
    printf("%s %s: %s%s\n", $ok ? 'ok' : 'FAILED', $what, defined($got) ? $got : 'nothing', $ok ? '' : ", not $wanted");
}

sub advance {
    my ($span) = @_;
    my $answer = HTTP::Tiny->new->post(
        "http://127.0.0.1:$control/clock",
        { headers => { Authorization => "Bearer $token" }, content => qq({"advance": "$span"}) });
    expect("clock + $span", $answer->{status}, 200);
}

# Net::EPP has no frames for the rgp extension: its own update frame, with the extension put beside it.
sub restore {
    my ($epp, $op, $report) = @_;
    my $frame = Net::EPP::Frame::Command::Update::Domain->new;
    $frame->setDomain('perl-life.com');
    $frame->getElementsByLocalName('domain:add')->shift->unbindNode;
    $frame->getElementsByLocalName('domain:rem')->shift->unbindNode;
    my $extension = $frame->createElement('extension');
    my $update = $frame->createElementNS('urn:ietf:params:xml:ns:rgp-1.0', 'rgp:update');
    my $restore = $frame->createElement('rgp:restore');
    $restore->setAttribute('op', $op);
    if ($report) {
        my $element = $frame->createElement('rgp:report');
        for my $pair (@$report) {
            my $child = $frame->createElement("rgp:$pair->[0]");
            $child->appendText($pair->[1]);
            $element->appendChild($child);
        }
        $restore->appendChild($element);
    }
    $update->appendChild($restore);
    $extension->appendChild($update);
    $frame->getCommandNode->parentNode->insertAfter($extension, $frame->getCommandNode);
    my $answer = $epp->request($frame);
    return $answer ? $epp->_get_response_code($answer) : "no answer ($Net::EPP::Simple::Error)";
}

my @report = (
    [preData => 'perl-life.com, registered by practice'], [postData => 'the same'],
    [delTime => '2026-03-01T00:00:00.0Z'], [resTime => '2026-03-02T00:00:00.0Z'], [resReason => 'Registrant error.'],
    [statement => 'This registrar has not restored the Registered Name in order to assume the rights to use or sell it.'],
    [statement => 'The information in this report is true to best of this registrar\'s knowledge.'],
);

my $wrong = Net::EPP::Simple->new(
    host => 'localhost', port => $port, user => 'practice', pass => 'not-this-one', verify => 1, ca_file => $ca, load_config => 0, reconnect => 0);
expect('login with a wrong password', $Net::EPP::Simple::Code, 2200);

my $epp = Net::EPP::Simple->new(
    host => 'localhost', port => $port, user => 'practice', pass => 'practice-1', verify => 1, ca_file => $ca, load_config => 0, timeout => 20);
expect('login', $Net::EPP::Simple::Code, 1000);
die "no session: $Net::EPP::Simple::Error\n" unless $epp;

expect('check of a free name', $epp->check_domain('perl-life.com'), 1);
expect('check', $Net::EPP::Simple::Code, 1000);

expect('contact check', $epp->check_contact('perl-1'), 1);
$epp->create_contact({
    id => 'perl-1', email => 'perl@dns.example', voice => '+44.2079460000', fax => '', authInfo => 'perl-secret-1',
    postalInfo => { int => { name => 'Larry', org => '', addr => { street => ['1 Camel Road'], city => 'London', pc => 'E1 1AA', cc => 'GB' } } },
});
expect('contact create', $Net::EPP::Simple::Code, 1000);
$epp->create_host({ name => 'ns1.perl.example' });
expect('host create', $Net::EPP::Simple::Code, 1000);

$epp->create_domain({
    name => 'perl-life.com', period => 1, registrant => 'perl-1', contacts => { admin => 'perl-1', tech => 'perl-1' },
    ns => ['ns1.perl.example'], authInfo => 'perl-secret-2', status => '',
});
expect('create', $Net::EPP::Simple::Code, 1000);
expect('check of a taken name', $epp->check_domain('perl-life.com'), 0);

my $info = $epp->domain_info('perl-life.com');
expect('info', $Net::EPP::Simple::Code, 1000);
expect('its sponsor', $info->{clID}, 'practice');
expect('its name server', $info->{ns}->[0], 'ns1.perl.example');
expect('its status', $info->{status}->[0], 'ok');

$epp->renew_domain({ name => 'perl-life.com', cur_exp_date => substr($info->{exDate}, 0, 10), period => 1 });
expect('renew', $Net::EPP::Simple::Code, 1000);
$epp->renew_domain({ name => 'perl-life.com', cur_exp_date => substr($info->{exDate}, 0, 10), period => 1 });
expect('the same renew again', $Net::EPP::Simple::Code, 2306);

# Past the add grace period: a deletion inside it would purge at once.
advance('6.00:00:00');
$epp->delete_domain('perl-life.com');
expect('delete', $Net::EPP::Simple::Code, 1000);
expect('status after it', $epp->domain_info('perl-life.com')->{status}->[0], 'pendingDelete');

expect('report too early', restore($epp, 'report', \@report), 2304);
expect('request', restore($epp, 'request'), 1000);
expect('second request', restore($epp, 'request'), 2304);
expect('report', restore($epp, 'report', \@report), 1000);
expect('status at the end', $epp->domain_info('perl-life.com')->{status}->[0], 'ok');

# Two years on the registry renews it, and says so in the queue.
advance('731.00:00:00');
my $poll = Net::EPP::Frame::Command::Poll::Req->new;
my $message = $epp->request($poll);
expect('poll', $epp->_get_response_code($message), 1301);
my $id = $message->getElementsByLocalName('msgQ')->shift->getAttribute('id');
my $ack = Net::EPP::Frame::Command::Poll::Ack->new;
$ack->setMsgID($id);
expect('its ack', $epp->_get_response_code($epp->request($ack)), 1000);
expect('an empty queue', $epp->_get_response_code($epp->request(Net::EPP::Frame::Command::Poll::Req->new)), 1300);

# Its own logout() keeps the code to itself.
my $bye = $epp->request(Net::EPP::Frame::Command::Logout->new);
expect('logout', $epp->_get_response_code($bye), 1500);
$epp->{connected} = undef;
exit($failed ? 1 : 0);
