package dev.tributary.cdc.databricks.internal.connect;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Takes the body of an answer up to a length; a server that sends more, or says that it will, is given up. */
final class BoundedBody implements BodySubscriber<byte[]> {

    private final BodySubscriber<byte[]> whole = BodySubscribers.ofByteArray();
    private final long announced;
    private @Nullable Subscription subscription;
    private long received;
    private boolean givenUp;

    private BoundedBody(long announced) {
        this.announced = announced;
    }

    /** @param method of the request; what is only asked about is announced and not sent */
    static BodySubscriber<byte[]> of(String method, ResponseInfo info) {
        return new BoundedBody(
                method.equals("HEAD")
                        ? 0
                        : info.headers().firstValueAsLong("Content-Length").orElse(0));
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole.getBody();
    }

    @Override
    public void onSubscribe(Subscription begun) {
        subscription = begun;
        whole.onSubscribe(begun);
        refuse(announced);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            received += buffer.remaining();
        }
        refuse(received);
        if (!givenUp) {
            whole.onNext(buffers);
        }
    }

    private void refuse(long length) {
        if (length > Http.LONGEST_ANSWER && !givenUp && subscription != null) {
            givenUp = true;
            subscription.cancel();
            whole.onError(
                    new IOException("an answer of more than " + (Http.LONGEST_ANSWER >> 20) + " MiB is not taken"));
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (!givenUp) {
            whole.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!givenUp) {
            whole.onComplete();
        }
    }
}
