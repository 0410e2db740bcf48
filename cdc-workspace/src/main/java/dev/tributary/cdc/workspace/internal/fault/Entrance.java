package dev.tributary.cdc.workspace.internal.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tributary.cdc.workspace.Fault;
import dev.tributary.cdc.workspace.FaultRule;
import dev.tributary.cdc.workspace.internal.sql.StatementKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where requests come in, meet with faults, and are remembered. Thread-safe. */
final class Entrance implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Entrance.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpHandler workspace;
    private final boolean remembers;
    private final Hung hung = new Hung();
    private final List<String> seen = new ArrayList<>();
    private volatile Rules rules;
    private volatile boolean isDown;

    /**
     * Prepares one.
     *
     * @param remembers whether what comes in is kept for those who ask
     */
    Entrance(HttpHandler workspace, Rules rules, boolean remembers) {
        this.workspace = workspace;
        this.rules = rules;
        this.remembers = remembers;
    }

    void rules(Rules chosen) {
        rules = chosen;
        isDown = false;
    }

    Hung hung() {
        return hung;
    }

    /** A line for each request: its kind, a tab, its fault if any, a tab, and the rule. */
    String requests() {
        synchronized (seen) {
            return String.join("\n", seen);
        }
    }

    void forget() {
        synchronized (seen) {
            seen.clear();
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (rules.isEmpty() && !remembers) {
            workspace.handle(exchange);
            return;
        }
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        String sql = RequestKind.isStatement(method, path) ? statement(exchange) : null;
        String kind = sql == null ? RequestKind.of(method, path) : StatementKind.of(sql);
        Optional<FaultRule> rule = isDown ? Optional.of(FaultRule.of(Fault.DOWN)) : rules.choose(kind, sql);
        if (remembers) {
            synchronized (seen) {
                seen.add(
                        kind + '\t' + rule.map(r -> r.fault().text() + '\t' + r).orElse("\t"));
            }
        }
        if (rule.isEmpty()) {
            workspace.handle(exchange);
            return;
        }
        LOG.info("{} meets with {}", kind, rule.get());
        // Set before it is executed: whoever sees its effect finds the workspace down.
        isDown |= rule.get().fault() == Fault.DOWN || rule.get().fault() == Fault.DOWN_AFTER;
        try {
            new FaultedRequest(workspace, exchange, sql).meet(rule.get(), hung);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.info("{}, which met with {}, was cut off: {}", kind, rule.get(), e.toString());
        } finally {
            exchange.close();
        }
    }

    /** The statement of a request, which can be read once more. */
    private static @Nullable String statement(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.setStreams(new ByteArrayInputStream(body), null);
        try {
            JsonNode statement = JSON.readTree(body).path("statement");
            return statement.isTextual() ? statement.asText() : null;
        } catch (IOException e) {
            // The workspace says what is wrong with it.
            LOG.debug("a statement without JSON", e);
            return null;
        }
    }
}
