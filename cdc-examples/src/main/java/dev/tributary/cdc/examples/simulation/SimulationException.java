package dev.tributary.cdc.examples.simulation;

/** The simulation cannot do what was asked; the message says why and what to do. */
public final class SimulationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SimulationException(String message) {
        super(message);
    }

    SimulationException(String message, Throwable cause) {
        super(message, cause);
    }
}
