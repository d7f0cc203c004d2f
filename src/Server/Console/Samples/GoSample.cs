using static Reprieve.Server.Console.Samples.Literals;

namespace Reprieve.Server.Console.Samples;

/// <summary>Go with nothing but its standard library.</summary>
internal static class GoSample
{
    public static string Write(SampleCall call) => $$"""
        // Go 1.18 or later, nothing to install: go run main.go
        package main

        import (
        	"crypto/hmac"
        	"crypto/rand"
        	"crypto/sha256"
        	"encoding/hex"
        	"fmt"
        	"io"
        	"net/http"
        	"net/url"
        	"os"
        	"sort"
        	"strings"
        	"time"
        )

        const endpoint = {{Go(call.Origin)}}
        const action = {{Go(call.Action)}}

        var parameters = [][2]string{
        {{call.Lines("\t", (name, value) => $"{{{Go(name)}, {Go(value)}}},")}}}

        func encode(text string) string {
        	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
        }

        func hash(text string) string {
        	sum := sha256.Sum256([]byte(text))
        	return hex.EncodeToString(sum[:])
        }

        func check(err error) {
        	if err != nil {
        		fmt.Fprintln(os.Stderr, err)
        		os.Exit(1)
        	}
        }

        func main() {
        	var pairs []string
        	for _, pair := range parameters {
        		pairs = append(pairs, encode(pair[0])+"="+encode(pair[1]))
        	}
        	body := strings.Join(pairs, "&")
        	nonce := make([]byte, 16)
        	_, err := rand.Read(nonce)
        	check(err)

        	request, err := http.NewRequest("POST", endpoint+"/", strings.NewReader(body))
        	check(err)
        	headers := map[string]string{
        		"content-type":          "application/x-www-form-urlencoded",
        		"host":                  request.URL.Host,
        		"x-acs-action":          action,
        		"x-acs-content-sha256":  hash(body),
        		"x-acs-date":            time.Now().UTC().Format("2006-01-02T15:04:05Z"),
        		"x-acs-signature-nonce": hex.EncodeToString(nonce),
        		"x-acs-version":         "2018-01-29",
        	}
        	var names []string
        	for name := range headers {
        		names = append(names, name)
        	}
        	sort.Strings(names)
        	signed := strings.Join(names, ";")
        	canonical := "POST\n/\n\n"
        	for _, name := range names {
        		canonical += name + ":" + headers[name] + "\n"
        		request.Header.Set(name, headers[name])
        	}
        	canonical += "\n" + signed + "\n" + headers["x-acs-content-sha256"]
        	mac := hmac.New(sha256.New, []byte(os.Getenv("{{CodeSamples.KeySecret}}")))
        	mac.Write([]byte("ACS3-HMAC-SHA256\n" + hash(canonical)))
        	request.Header.Set("accept", "application/json")
        	request.Header.Set("authorization", "ACS3-HMAC-SHA256 Credential="+os.Getenv("{{CodeSamples.KeyId}}")+
        		",SignedHeaders="+signed+",Signature="+hex.EncodeToString(mac.Sum(nil)))

        	answer, err := http.DefaultClient.Do(request)
        	check(err)
        	defer answer.Body.Close()
        	text, err := io.ReadAll(answer.Body)
        	check(err)
        	fmt.Println(string(text))
        	if answer.StatusCode >= 400 {
        		os.Exit(1)
        	}
        }

        """;
}
