package dev.tributary.cdc.databricks.internal.warehouse;

import com.databricks.sdk.core.ApiClient;
import com.databricks.sdk.core.DatabricksError;
import com.databricks.sdk.core.DatabricksException;
import com.databricks.sdk.service.sql.GetWarehouseRequest;
import com.databricks.sdk.service.sql.StartRequest;
import com.databricks.sdk.service.sql.State;
import com.databricks.sdk.service.sql.WarehousesAPI;
import dev.tributary.cdc.databricks.internal.connect.CredentialsException;
import dev.tributary.cdc.databricks.internal.connect.Settings;
import dev.tributary.cdc.databricks.internal.warehouse.StatementException.Outcome;
import dev.tributary.cdc.spi.Logs;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a warehouse that is stopped, waits until it runs, and says so meanwhile. Whoever may not ask for its state goes
 * on: the first session starts it too. Not thread-safe.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/warehouses">Warehouses API</a>
 */
final class WarehouseStart {

    private static final Logger LOG = LoggerFactory.getLogger(WarehouseStart.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** Between two lines that say the same. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Consumer<String> progress;

    WarehouseStart(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Waits until the warehouse runs.
     *
     * @throws StatementException when it does not within the budget, or never will
     */
    void await() {
        State said = null;
        long began = System.nanoTime();
        long lastLine = began;
        Duration pause = FIRST_PAUSE;
        while (true) {
            State state = state().orElse(State.RUNNING);
            long now = System.nanoTime();
            if (state == State.RUNNING) {
                if (said != null) {
                    Logs.info(LOG)
                            .addKeyValue("warehouse", settings.warehouseId())
                            .addKeyValue("seconds", seconds(now - began))
                            .log("SQL warehouse {} runs after {} s", settings.warehouseId(), seconds(now - began));
                }
                return;
            }
            if (state == State.DELETED || state == State.DELETING) {
                throw new StatementException(
                        Outcome.NOT_RUN, null, 404, "SQL warehouse " + settings.warehouseId() + " is deleted", null);
            }
            if (state == State.STOPPED) {
                start();
            }
            if (now - began >= settings.retryBudget().toNanos()) {
                throw new StatementException(
                        Outcome.NOT_RUN,
                        null,
                        503,
                        "SQL warehouse " + settings.warehouseId() + " is still " + state + " after "
                                + seconds(now - began) + " s",
                        null);
            }
            if (state != said || now - lastLine >= PATIENCE.toNanos()) {
                say(state, now - began);
                said = state;
                lastLine = now;
            }
            pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private void say(State state, long waited) {
        progress.accept("SQL warehouse " + settings.warehouseId() + " is " + state
                + (state == State.STOPPED ? " and is being started" : "")
                + "; waiting for " + seconds(waited) + " of at most "
                + settings.retryBudget().toSeconds() + " s");
    }

    private static long seconds(long nanos) {
        return Duration.ofNanos(nanos).toSeconds();
    }

    /** Empty when it cannot be known: then the session that is opened next tells what is wrong. */
    private Optional<State> state() {
        try {
            @Nullable
            State state = warehouses()
                    .get(new GetWarehouseRequest().setId(settings.warehouseId()))
                    .getState();
            return Optional.ofNullable(state);
        } catch (DatabricksException | CredentialsException e) {
            LOG.debug("the state of the warehouse is not known", e);
            return Optional.empty();
        }
    }

    private void start() {
        try {
            warehouses().start(new StartRequest().setId(settings.warehouseId()));
        } catch (DatabricksError e) {
            LOG.debug("the warehouse is left to start by itself", e);
        }
    }

    private WarehousesAPI warehouses() {
        ApiClient client = settings.apiClient();
        return new WarehousesAPI(client);
    }

    private void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StatementException(
                    Outcome.NOT_RUN, null, 503, "interrupted while waiting for the SQL warehouse", e);
        }
    }
}
