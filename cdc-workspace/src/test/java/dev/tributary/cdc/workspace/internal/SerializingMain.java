package dev.tributary.cdc.workspace.internal;

import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.KryoSerializer;
import scala.reflect.ClassTag;

/** Serializes as Spark does what memory has no room for. */
final class SerializingMain {

    private SerializingMain() {}

    public static void main(String[] arguments) {
        ClassTag<String> text = ClassTag.apply(String.class);
        ByteBuffer bytes = new KryoSerializer(new SparkConf()).newInstance().serialize("kept", text);
        System.out.println("serialized to " + bytes.remaining() + " bytes");
    }
}
