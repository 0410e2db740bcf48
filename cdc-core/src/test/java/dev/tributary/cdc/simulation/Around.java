package dev.tributary.cdc.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stands between two that know each other by an interface only. */
final class Around {

    private Around() {}

    /** What becomes of a call. */
    @FunctionalInterface
    interface Way {
        @Nullable
        Object take(Call call) throws Throwable;
    }

    /** A call that has not been made yet. */
    record Call(Object real, Method method, Object[] arguments) {

        boolean is(String name) {
            return method.getName().equals(name);
        }

        Object argument(int index) {
            return arguments[index];
        }

        Call with(int index, Object argument) {
            Object[] others = arguments.clone();
            others[index] = argument;
            return new Call(real, method, others);
        }

        /** Makes it. */
        @Nullable
        Object go() throws Throwable {
            try {
                return method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    /** Takes each call another way. */
    static <T> T each(Class<T> type, T real, Way way) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) ->
                        way.take(new Call(real, method, arguments == null ? new Object[0] : arguments))));
    }

    /** Puts something else in the place of what a method returns. */
    static <T, R> T results(Class<T> type, T real, String method, Class<R> result, UnaryOperator<R> place) {
        return each(type, real, call -> call.is(method) ? place.apply(result.cast(call.go())) : call.go());
    }
}
