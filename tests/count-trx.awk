# Prints "PASSED FAILED" of one TRX report. Everything that did not pass counts as failed: errors, time-outs, skipped tests.
# The summary is checked against the results themselves; where they differ the report is not believed (exit 1).
BEGIN { RS = "<" }

/^UnitTestResult[ \t\r\n]/ {
  results++
  if ($0 ~ /[ \t\r\n]outcome="Passed"/) good++
}

/^Counters[ \t\r\n]/ {
  summaries++
  total = attribute($0, "total")
  passed = attribute($0, "passed")
}

/^\/TestRun>/ { whole = 1 }

function attribute(element, name) {
  if (!match(element, "[ \t\r\n]" name "=\"[0-9]+\"")) return -1
  element = substr(element, RSTART, RLENGTH)
  gsub(/[^0-9]/, "", element)
  return element + 0
}

END {
  if (!whole || summaries != 1 || total < 1 || total != results || passed != good + 0) exit 1
  print passed, total - passed
}
