package org.naglab.io;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and writes records as JSON by component name, strictly: an unknown or missing component is an error that names
 * it. A sealed interface is written as its record with {@code "type": "SimpleName"}; an empty {@link Optional} is left
 * out.
 */
public final class Json {
    private static final String TYPE = "type";
    private static final GsonBuilder BUILDER = new GsonBuilder()
            .disableHtmlEscaping()
            .serializeSpecialFloatingPointValues()
            .registerTypeAdapterFactory(new OptionalAdapterFactory())
            .registerTypeAdapterFactory(new PathAdapterFactory())
            .registerTypeAdapterFactory(new SealedAdapterFactory())
            .registerTypeAdapterFactory(new StrictRecordAdapterFactory());
    private static final Gson LINE = BUILDER.create();
    private static final Gson PRETTY = BUILDER.setPrettyPrinting().create();

    private Json() {}

    /**
     * Reads one value from a file.
     *
     * @param <T> its type
     * @param file a JSON file in UTF-8
     * @param type its type
     * @return the value
     * @throws UncheckedIOException naming the file, when it cannot be read
     * @throws IllegalArgumentException naming the file and the component, when it is not such a value
     */
    public static <T> T read(Path file, Class<T> type) {
        try {
            return parse(Files.readString(file), type, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Parses one value.
     *
     * @param <T> its type
     * @param json the text
     * @param type its type
     * @param whence where the text came from, for the error
     * @return the value
     * @throws IllegalArgumentException naming {@code whence} and the component, when it is not such a value
     */
    public static <T> T parse(String json, Class<T> type, String whence) {
        try {
            T value = LINE.fromJson(json, type);
            if (value == null) {
                throw new IllegalArgumentException(
                        whence + " must hold " + type.getSimpleName() + " as JSON, but it is empty");
            }
            return value;
        } catch (JsonParseException e) {
            throw new IllegalArgumentException(
                    whence + " must hold " + type.getSimpleName() + " as JSON: " + rootMessage(e), e);
        } catch (IllegalArgumentException e) {
            throw e.getMessage() != null && e.getMessage().startsWith(whence)
                    ? e
                    : new IllegalArgumentException(whence + ": " + e.getMessage(), e);
        }
    }

    /**
     * Formats a value for people.
     *
     * @param value a record, collection, map, string or number
     * @return indented JSON
     */
    public static String text(Object value) {
        return PRETTY.toJson(value);
    }

    /**
     * Formats a value on one line.
     *
     * @param value a record, collection, map, string or number
     * @return JSON without line breaks
     */
    public static String line(Object value) {
        return LINE.toJson(value);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** Checks the names of a record's components before they are read. */
    private static final class StrictRecordAdapterFactory implements TypeAdapterFactory {
        @Override
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (!raw.isRecord()) {
                return nothing();
            }
            TypeAdapter<T> plain = gson.getDelegateAdapter(this, type);
            Set<String> known = Arrays.stream(raw.getRecordComponents())
                    .map(RecordComponent::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            Set<String> required = Arrays.stream(raw.getRecordComponents())
                    .filter(c -> c.getType() != Optional.class)
                    .map(RecordComponent::getName)
                    .collect(Collectors.toCollection(TreeSet::new));
            boolean variant = Arrays.stream(raw.getInterfaces()).anyMatch(Class::isSealed);
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    if (!variant) {
                        plain.write(out, value);
                        return;
                    }
                    JsonObject tagged = new JsonObject();
                    tagged.addProperty(TYPE, raw.getSimpleName());
                    StringWriter components = new StringWriter();
                    JsonWriter lenient = new JsonWriter(components); // numbers may be NaN or infinite
                    lenient.setStrictness(Strictness.LENIENT);
                    plain.write(lenient, value);
                    JsonParser.parseString(components.toString())
                            .getAsJsonObject()
                            .entrySet()
                            .forEach(e -> tagged.add(e.getKey(), e.getValue()));
                    gson.toJson(tagged, out);
                }

                @Override
                public T read(JsonReader in) {
                    JsonElement element = JsonParser.parseReader(in);
                    if (!(element instanceof JsonObject object)) {
                        throw new JsonParseException(raw.getSimpleName() + " must be an object, got " + element);
                    }
                    if (variant) {
                        object.remove(TYPE);
                    }
                    Set<String> unknown = new TreeSet<>(object.keySet());
                    unknown.removeAll(known);
                    Set<String> missing = new TreeSet<>(required);
                    missing.removeIf(
                            name -> object.has(name) && !object.get(name).isJsonNull());
                    if (!unknown.isEmpty() || !missing.isEmpty()) {
                        throw new JsonParseException(raw.getSimpleName() + " must have the components " + known
                                + (unknown.isEmpty() ? "" : "; unknown: " + unknown)
                                + (missing.isEmpty() ? "" : "; missing: " + missing));
                    }
                    for (RecordComponent component : raw.getRecordComponents()) {
                        if (component.getType() == Optional.class && !object.has(component.getName())) {
                            object.add(component.getName(), com.google.gson.JsonNull.INSTANCE);
                        }
                    }
                    try {
                        return construct(plain, object, raw.getSimpleName());
                    } catch (JsonParseException e) {
                        throw WrongComponentException.of(gson, raw, object).orElse(e);
                    }
                }
            };
        }
    }

    /** Reads what was checked; a number may be NaN or infinite, as they are written. */
    private static <T> T construct(TypeAdapter<T> plain, JsonObject object, String name) {
        try {
            return plain.read(lenient(object));
        } catch (IOException e) {
            throw new JsonParseException(e);
        } catch (JsonParseException e) {
            throw e;
        } catch (IllegalStateException | NumberFormatException e) { // how Gson says that a value is of another type
            throw new JsonSyntaxException(e);
        } catch (RuntimeException e) { // what Gson makes of an exception that the record's constructor throws
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw e.getCause() == null ? e : new JsonParseException(name + " cannot be made: " + e.getCause(), e);
        }
    }

    private static JsonReader lenient(JsonElement element) {
        JsonReader reader = new JsonReader(new StringReader(element.toString()));
        reader.setStrictness(Strictness.LENIENT);
        return reader;
    }

    /** Says which component of a record, or of a record within it, holds a value that is not of its type. */
    private static final class WrongComponentException extends JsonParseException {
        private static final long serialVersionUID = 1L;

        private WrongComponentException(String message) {
            super(message);
        }

        /** Reads each component alone; the first that cannot be read is the wrong one. */
        static Optional<JsonParseException> of(Gson gson, Class<?> type, JsonObject object) {
            for (RecordComponent component : type.getRecordComponents()) {
                JsonElement value = object.get(component.getName());
                try {
                    gson.getAdapter(TypeToken.get(component.getGenericType())).read(lenient(value));
                } catch (WrongComponentException within) {
                    return Optional.of(new WrongComponentException(component.getName() + "." + within.getMessage()));
                } catch (JsonSyntaxException | IllegalStateException | NumberFormatException e) {
                    return Optional.of(new WrongComponentException(
                            component.getName() + " must be " + words(component.getType()) + ", got " + value));
                } catch (JsonParseException e) {
                    return Optional.of(new WrongComponentException(component.getName() + ": " + rootMessage(e)));
                } catch (IOException | RuntimeException e) {
                    return Optional.empty(); // a constructor's refusal says itself what is wrong
                }
            }
            return Optional.empty();
        }

        private static String words(Class<?> type) {
            return switch (type.getSimpleName()) {
                case "int", "long", "Integer", "Long" -> "a whole number";
                case "double", "float", "Double" -> "a number";
                case "boolean", "Boolean" -> "true or false";
                case "String", "Path" -> "a text";
                case "List", "Set" -> "a list";
                case String other -> "of the type " + other;
            };
        }
    }

    /** Writes a variant of a sealed interface with its simple name, and finds it again by that name. */
    private static final class SealedAdapterFactory implements TypeAdapterFactory {
        @Override
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (!raw.isInterface() || !raw.isSealed()) {
                return nothing();
            }
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) {
                    gson.toJson(value, value.getClass(), out);
                }

                @Override
                @SuppressWarnings("unchecked")
                public T read(JsonReader in) {
                    JsonElement element = JsonParser.parseReader(in);
                    String name = element instanceof JsonObject o && o.has(TYPE)
                            ? o.get(TYPE).getAsString()
                            : "none";
                    for (Class<?> variant : variants(raw).toList()) {
                        if (variant.getSimpleName().equals(name)
                                || (name.equals("none") && variant.isAnnotationPresent(Untagged.class))) {
                            return (T) gson.fromJson(element, variant);
                        }
                    }
                    throw new JsonParseException("type of " + raw.getSimpleName() + " must be one of "
                            + variants(raw).map(Class::getSimpleName).toList() + ", got " + name);
                }
            };
        }
    }

    /** Marks the variant that is meant where none is named, because it was once the only one. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.TYPE)
    public @interface Untagged {}

    /** The records of a sealed interface, also those of sealed interfaces within it. */
    private static Stream<Class<?>> variants(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .flatMap(Json::variants)
                        .distinct()
                : Stream.of(type);
    }

    /** Leaves an empty Optional out, and reads an absent one as empty. */
    private static final class OptionalAdapterFactory implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (type.getRawType() != Optional.class) {
                return nothing();
            }
            var argument = ((java.lang.reflect.ParameterizedType) type.getType()).getActualTypeArguments()[0];
            TypeAdapter<Object> inner = (TypeAdapter<Object>) gson.getAdapter(TypeToken.get(argument));
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    Optional<Object> optional = (Optional<Object>) value;
                    if (optional != null && optional.isPresent()) {
                        inner.write(out, optional.get());
                    } else {
                        out.nullValue();
                    }
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    JsonElement element = JsonParser.parseReader(in);
                    return (T) (element.isJsonNull() ? Optional.empty() : Optional.of(inner.fromJsonTree(element)));
                }
            };
        }
    }

    /** Writes a path as its text. */
    private static final class PathAdapterFactory implements TypeAdapterFactory {
        @Override
        @SuppressWarnings("unchecked")
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            if (!Path.class.isAssignableFrom(type.getRawType())) {
                return nothing();
            }
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    out.value(value.toString());
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    return (T) Path.of(in.nextString());
                }
            };
        }
    }

    /** Gson's own sign for "not mine": a factory that does not fit returns null. */
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    private static <T> T nothing() {
        return (T) null;
    }
}
