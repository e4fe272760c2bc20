package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says in a sentence why a manager did not do what was asked, and what to do next. */
record Trouble(ManagerAccess access) {
    /** There was no answer. */
    Failure with(IOException fault) {
        if (fault instanceof SSLException untrusted) {
            boolean judged = cause(untrusted, CertificateException.class).isPresent();
            return judged ? failed(untrusted(untrusted), fault) : away(untrusted(untrusted), fault);
        }
        if (fault instanceof HttpConnectTimeoutException) {
            return away(
                    access.url() + " does not answer (a firewall, or another address): " + access.check("URL"), fault);
        }
        if (fault instanceof HttpTimeoutException) {
            return Failure.passing(
                    Failure.Exit.TIMED_OUT,
                    access.url() + " took the request and did not answer it: look at fleet doctor, then try again",
                    fault);
        }
        if (cause(fault, UnresolvedAddressException.class).isPresent()) {
            return away("the name " + access.url().getHost() + " is not known here: " + access.check("URL"), fault);
        }
        if (fault instanceof ConnectException) {
            return away(
                    "no manager answers at " + access.url() + ": start it with fleet up, or " + access.check("URL"),
                    fault);
        }
        return away("the connection to " + access.url() + " broke (" + fault.getMessage() + "): try again", fault);
    }

    /** The answer was not one of a manager. */
    Failure foreign(RuntimeException unreadable) {
        return away("what answers at " + access.url() + " is not a fleet manager: " + access.check("URL"), unreadable);
    }

    /** The manager said no. */
    Failure refused(int status, JsonNode problem) {
        String detail = problem.path("detail").asText("the manager answered " + status);
        Stream<String> lines = Stream.concat(
                Stream.of(status == 401 ? detail + "; " + access.check("TOKEN") : detail), fields(problem).stream());
        String said = String.join("\n", lines.toList());
        boolean passing = status >= 500 || status == 408 || status == 429;
        return passing ? Failure.passing(exit(status), said, null) : new Failure(exit(status), said);
    }

    private static List<String> fields(JsonNode problem) {
        List<String> each = new ArrayList<>();
        for (JsonNode error : problem.path("errors")) {
            String field = error.path("field").asText();
            each.add("  line " + error.path("line").asInt() + ": " + (field.isEmpty() ? "" : field + ": ")
                    + error.path("message").asText());
        }
        return each;
    }

    private static Failure.Exit exit(int status) {
        return switch (status) {
            case 400, 406, 413, 415, 422 -> Failure.Exit.USAGE;
            case 401, 403, 409, 412, 428 -> Failure.Exit.REFUSED;
            case 408, 504 -> Failure.Exit.TIMED_OUT;
            default -> Failure.Exit.FAILED;
        };
    }

    private String untrusted(SSLException fault) {
        String said = String.valueOf(fault.getMessage());
        if (cause(fault, CertificateExpiredException.class).isPresent()) {
            return "the certificate of " + access.url() + " has run out: look at this machine's clock (date),"
                    + " then start the manager again";
        }
        if (cause(fault, CertificateNotYetValidException.class).isPresent()) {
            return "the certificate of " + access.url() + " is not valid yet: look at this machine's clock (date)";
        }
        if (said.contains("No subject alternative") || said.contains("No name matching")) {
            return "the manager at " + access.url() + " does not go by the name "
                    + access.url().getHost() + ": use one of its names, or start it with fleet up --public-name "
                    + access.url().getHost();
        }
        if (cause(fault, CertificateException.class).isEmpty()) {
            return "what answers at " + access.url() + " does not speak TLS as a manager does (" + said + "): "
                    + access.check("URL");
        }
        return "the server at " + access.url() + " is not vouched for by " + access.ca()
                + ": take the manager's root.pem, and " + access.check("CA");
    }

    private static Failure away(String message, Exception cause) {
        return Failure.passing(Failure.Exit.FAILED, message, cause);
    }

    private static Failure failed(String message, Exception cause) {
        return new Failure(Failure.Exit.FAILED, message, cause);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable fault, Class<T> type) {
        Throwable next = fault;
        for (int depth = 0; next != null && depth < 10; depth++, next = next.getCause()) {
            if (type.isInstance(next)) {
                return Optional.of(type.cast(next));
            }
        }
        return Optional.empty();
    }
}
