package dev.tributary.cdc.workspace.internal.fault;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpPrincipal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/** A request made up from another one, whose answer is kept instead of sent. Used by one thread. */
final class BufferedExchange extends HttpExchange {

    private final HttpExchange like;
    private final String method;
    private final URI uri;
    private final Headers request = new Headers();
    private final Headers response = new Headers();
    private final InputStream body;
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private int status = -1;

    BufferedExchange(HttpExchange like, String method, URI uri, byte[] body) {
        this.like = like;
        this.method = method;
        this.uri = uri;
        this.body = new ByteArrayInputStream(body);
        like.getRequestHeaders().forEach((name, values) -> values.forEach(value -> request.add(name, value)));
        request.remove("Transfer-Encoding");
        request.set("Content-Length", Integer.toString(body.length));
    }

    /** Sends the answer that was given here as that to another request. */
    void answer(HttpExchange to) throws IOException {
        response.forEach((name, values) ->
                values.forEach(value -> to.getResponseHeaders().add(name, value)));
        if (method.equals("HEAD") || answer.size() == 0) {
            to.sendResponseHeaders(status, -1);
        } else {
            to.sendResponseHeaders(status, answer.size());
            to.getResponseBody().write(answer.toByteArray());
        }
        to.close();
    }

    @Override
    public Headers getRequestHeaders() {
        return request;
    }

    @Override
    public Headers getResponseHeaders() {
        return response;
    }

    @Override
    public URI getRequestURI() {
        return uri;
    }

    @Override
    public String getRequestMethod() {
        return method;
    }

    @Override
    public HttpContext getHttpContext() {
        return like.getHttpContext();
    }

    @Override
    public void close() {
        // The exchange with the client goes on.
    }

    @Override
    public InputStream getRequestBody() {
        return body;
    }

    @Override
    public OutputStream getResponseBody() {
        return answer;
    }

    @Override
    public void sendResponseHeaders(int code, long length) {
        status = code;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return like.getRemoteAddress();
    }

    @Override
    public int getResponseCode() {
        return status;
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return like.getLocalAddress();
    }

    @Override
    public String getProtocol() {
        return like.getProtocol();
    }

    @Override
    public Object getAttribute(String name) {
        return like.getAttribute(name);
    }

    @Override
    public void setAttribute(String name, Object value) {
        like.setAttribute(name, value);
    }

    /** Only filters put streams around others, and none comes behind the one that makes this. */
    @Override
    public void setStreams(InputStream in, OutputStream out) {
        throw new UnsupportedOperationException("the streams of a buffered request stay");
    }

    @Override
    public HttpPrincipal getPrincipal() {
        return like.getPrincipal();
    }
}
