package io.flotilla.fleet.http;

import io.flotilla.contract.codec.Json;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Errors that never reach a route, such as a header that is too long, are problem documents too. */
final class BareErrors extends ErrorHandler {
    private static final String TYPE = "application/problem+json";

    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(body(code)), callback);
    }

    private static byte[] body(int status) {
        String code = status == 431 ? "header-too-large" : status >= 500 && status != 505 ? "internal" : "malformed";
        return Json.write(Answers.document(
                status, code, "the request cannot be read as HTTP or was cut off", "urn:request:none"));
    }
}
